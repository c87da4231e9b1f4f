package io.holdfast.roles.router;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The request fields by which a proxy tells the services behind it who its client is, how it connected and what it requested. Services
 * believe them, so only a trusted proxy may send them. An underscore counts as a dash: CGI, WSGI and their descendants give both the same
 * name.
 */
final class ClientIdentityFields {
    /** All of a family: {@code X-Forwarded-For}, {@code -Proto}, {@code -Prefix}, {@code -Ssl}, {@code -User} and any other. */
    private static final List<String> FAMILIES = List.of(
            "x-forwarded-",
            "x-original-", // -url replaces the path in IIS and what follows it, -for, -host and -method likewise
            "x-rewrite-",
            "x-real-",
            "x-auth-request-",
            "x-client-cert",
            "x-client-verify",
            "x-ssl-",
            "ssl-client-",
            "client-cert"); // RFC 9440, section 4: removed unless the proxy has set it itself

    private static final Set<String> SINGLE = Set.of(
            "forwarded",
            "x-forwarded",
            "forwarded-for",
            "x-forward-for",
            "x-client-ip",
            "client-ip",
            "true-client-ip",
            "x-cluster-client-ip",
            "x-originating-ip",
            "x-remote-ip",
            "x-remote-addr",
            "x-remote-user",
            "remote-addr",
            "remote-user",
            "x-authenticated-user",
            "x-proxyuser-ip",
            "x-host",
            "cf-connecting-ip",
            "cf-connecting-ipv6",
            "fastly-client-ip",
            "x-azure-clientip",
            "x-appengine-user-ip",
            "x-envoy-external-address",
            "wl-proxy-client-ip",
            "front-end-https");

    private ClientIdentityFields() {}

    /** Whether {@code name}, in any case, is one of them. */
    static boolean contains(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
        return SINGLE.contains(plain) || FAMILIES.stream().anyMatch(plain::startsWith);
    }
}
