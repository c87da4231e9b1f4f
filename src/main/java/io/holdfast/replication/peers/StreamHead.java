package io.holdfast.replication.peers;

import io.holdfast.base.failure.Failure;
import io.holdfast.http.Paths;
import io.holdfast.http.Problem;
import io.holdfast.replication.GroupId;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The head of the request that opens a stream: which replica of which group sends, and to which one.
 *
 * <pre>
 *   POST {INTERNAL}replication/{group}
 *   Content-Type: application/vnd.holdfast.replication; version=1
 *   Holdfast-Replica-From: 1
 *   Holdfast-Replica-To: 2
 * </pre>
 */
record StreamHead(GroupId group, int from, int to) {
    static final String PATH = Paths.INTERNAL + "replication/";
    static final String FROM = "Holdfast-Replica-From";
    static final String TO = "Holdfast-Replica-To";
    static final String CONTENT_TYPE = "application/vnd.holdfast.replication; version=1";

    private static final List<Integer> VERSIONS = List.of(1);
    private static final Pattern OWN_TYPE =
            Pattern.compile("application/vnd\\.holdfast\\.replication *; *version=(\"?)1\\1");
    /** Few enough that a table of them, or a time series for each, has a bound. */
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,3}");

    StreamHead {
        requireId(from);
        requireId(to);
    }

    /** @throws IllegalArgumentException unless {@code id} is 1 to 9999 */
    static void requireId(int id) {
        if (id < 1 || id > 9999) {
            throw new IllegalArgumentException("replica: %d (expected: 1 to 9999)".formatted(id));
        }
    }

    /** @throws Failure.Invalid naming the header that is missing or wrong */
    static int replica(HttpServerRequest request, String header) {
        String text = Optional.ofNullable(request.getHeader(header)).orElse("");
        if (!ID.matcher(text).matches()) {
            throw new Failure.Invalid(
                    "invalid", "%s: %s (expected: a replica's id, 1 to 9999)".formatted(header, text));
        }
        return Integer.parseInt(text);
    }

    /** The rejection of a stream whose frames are of another version than ours. */
    static Optional<Problem> versionProblem(HttpServerRequest request) {
        String type = Optional.ofNullable(request.getHeader("Content-Type")).orElse("");
        if (OWN_TYPE.matcher(type.toLowerCase(Locale.ROOT)).matches()) {
            return Optional.empty();
        }
        String detail = "Content-Type: %s (expected: %s)".formatted(type, CONTENT_TYPE);
        return Optional.of(new Problem(415, "replication-version", detail, List.of(), Map.of("versions", VERSIONS)));
    }

    String path() {
        return PATH + group.name();
    }
}
