package io.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.api.Rpc;
import java.net.URLEncoder;

/** Writes names into paths and queries. */
public final class Paths {
    /** Below it is what processes of the same cluster call, and nobody else. */
    public static final String INTERNAL = Rpc.PREFIX;

    private Paths() {}

    /** {@code name} as one path segment or query value, whatever characters it has. */
    public static String encode(String name) {
        return URLEncoder.encode(name, UTF_8).replace("+", "%20");
    }
}
