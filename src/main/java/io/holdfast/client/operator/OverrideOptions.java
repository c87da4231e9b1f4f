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

    Map<String, String> wish() {
        Map<String, String> wish = new LinkedHashMap<>();
        if (reason != null) {
            wish.put("reason", reason);
        }
        if (span != null) {
            wish.put("for", span);
        }
        return wish;
    }
}
