package io.holdfast.roles.router;

import io.holdfast.http.FieldName;
import io.holdfast.http.Fields;
import io.holdfast.http.HeadWriter;
import io.holdfast.http.ServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the router describes the client to a service, in the usual fields and in that of RFC 7239.
 *
 * @param forwardedFor the addresses of all hops, the peer of this connection the last of them
 * @param host empty where none is told
 * @param realIp the address of the client
 */
record ClientDescription(String forwardedFor, String proto, String host, String port, String realIp, String forwarded) {
    private static final int PORT_DIGITS_MAX = 5;

    /** Of a peer that is the client itself, or nobody whose word is taken. @param host null when a client of HTTP/1.0 named none */
    static ClientDescription of(@Nullable String host, String peer, boolean ssl) {
        String proto = ssl ? "https" : "http";
        String told = host == null ? "" : host;
        return new ClientDescription(peer, proto, told, port(told, proto), peer, forwarded(peer, host, proto));
    }

    /** Of the client of a trusted proxy, as far as that tells. */
    static ClientDescription behindProxy(ServerRequest request, String peer, TrustedHops trusted) {
        Fields told = request.fields();
        ClientDescription hop = of(request.authority(), peer, request.isSsl());
        String hops = append(told.all(FieldName.X_FORWARDED_FOR), peer);
        String proto = orElse(told.get(FieldName.X_FORWARDED_PROTO), hop.proto());
        String host = orElse(told.get(FieldName.X_FORWARDED_HOST), hop.host());
        return new ClientDescription(
                hops,
                proto,
                host,
                orElse(told.get(FieldName.X_FORWARDED_PORT), port(host, proto)),
                orElse(told.get(FieldName.X_REAL_IP), trusted.clientOf(hops, peer)),
                append(told.all(FieldName.FORWARDED), hop.forwarded()));
    }

    /** Whether it replaces a field with this name. */
    static boolean has(@Nullable FieldName name) {
        return name == FieldName.X_FORWARDED_FOR
                || name == FieldName.X_FORWARDED_PROTO
                || name == FieldName.X_FORWARDED_HOST
                || name == FieldName.X_FORWARDED_PORT
                || name == FieldName.X_REAL_IP
                || name == FieldName.FORWARDED;
    }

    void writeTo(HeadWriter out) {
        out.field(FieldName.X_FORWARDED_FOR, forwardedFor);
        out.field(FieldName.X_FORWARDED_PROTO, proto);
        if (!host.isEmpty()) {
            out.field(FieldName.X_FORWARDED_HOST, host);
        }
        out.field(FieldName.X_FORWARDED_PORT, port);
        out.field(FieldName.X_REAL_IP, realIp);
        out.field(FieldName.FORWARDED, forwarded);
    }

    /** What RFC 7239 has of this hop. @param host null when a client of HTTP/1.0 named none */
    static String forwarded(String peer, @Nullable String host, String proto) {
        String quoted = peer.indexOf(':') >= 0 ? "\"[" + peer + "]\"" : peer;
        return "for=" + quoted + (host == null ? "" : ";host=\"" + host + "\"") + ";proto=" + proto;
    }

    // The port that the client connected to, as far as the hops tell: services build links to themselves from it.
    private static String port(String host, String proto) {
        String written = portAtEnd(host);
        return !written.isEmpty() ? written : proto.startsWith("https") ? "443" : "80";
    }

    // One to five digits behind the last colon, or nothing.
    private static String portAtEnd(String host) {
        int from = host.length();
        while (from > 0 && host.charAt(from - 1) >= '0' && host.charAt(from - 1) <= '9') {
            from--;
        }
        int digits = host.length() - from;
        return digits >= 1 && digits <= PORT_DIGITS_MAX && from > 0 && host.charAt(from - 1) == ':'
                ? host.substring(from)
                : "";
    }

    private static String append(List<String> before, String value) {
        return before.isEmpty() ? value : String.join(", ", before) + ", " + value;
    }

    private static String orElse(@Nullable String told, String other) {
        return told == null ? other : told;
    }
}
