package io.holdfast.telemetry.metrics;

import io.vertx.core.http.HttpMethod;
import java.util.Set;

/** Values of labels that clients have an influence on, brought down to a few. */
public final class HttpLabels {
    /** In place of a method that OpenTelemetry does not know: a client could make up any number of them. */
    private static final String OTHER = "_OTHER";

    private static final Set<String> METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    private HttpLabels() {}

    public static String method(HttpMethod method) {
        return method(method.name());
    }

    public static String method(String method) {
        return method.equals("GET") || METHODS.contains(method) ? method : OTHER;
    }
}
