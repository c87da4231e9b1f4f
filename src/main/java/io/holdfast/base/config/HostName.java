package io.holdfast.base.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** A host as settings name it, which becomes part of the URLs under which others reach it. */
public final class HostName {
    /** As a person would want to read it. */
    public static final String RULE =
            "a host name or an IP address, without scheme and port, such as 10.0.0.1, node-1.example or ::1";

    private HostName() {}

    /** Whether a URL can have {@code text} for its host. */
    public static boolean isOne(String text) {
        return find("http", text, 1).isPresent();
    }

    /** @throws IllegalArgumentException when {@code host} is none */
    public static URI url(String host, int port) {
        return url("http", host, port);
    }

    /** The same, with another scheme. */
    public static URI url(String scheme, String host, int port) {
        return find(scheme, host, port).orElseThrow(() -> new IllegalArgumentException(RULE));
    }

    // What the parser makes of it is compared with what was given, or it might be a host and something else.
    private static Optional<URI> find(String scheme, String host, int port) {
        boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
        String within = bare ? "[" + host + "]" : host; // RFC 3986, section 3.2.2: an IPv6 address stands in brackets
        try {
            URI url = new URI("%s://%s:%d".formatted(scheme, within, port));
            return Optional.of(url).filter(u -> within.equals(u.getHost()) && u.getPort() == port);
        } catch (URISyntaxException noUrl) {
            return Optional.empty();
        }
    }
}
