package io.holdfast.client.operator;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Why an instance is taken out, and for how long. */
final class OverrideOptions {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Shown by 'status' to whoever wonders.")
    private String reason;

    @Option(names = "--for", paramLabel = "TIME", description = "How long: 30s, 10m, 2h (see above for the default).")
    private String span;

    /** The body of the request. */
    Map<String, String> request() {
        Map<String, String> request = new LinkedHashMap<>();
        if (reason != null) {
            request.put("reason", reason);
        }
        if (span != null) {
            request.put("for", span);
        }
        return request;
    }
}
