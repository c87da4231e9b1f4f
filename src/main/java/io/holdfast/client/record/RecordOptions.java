package io.holdfast.client.record;

import io.holdfast.base.time.Time;
import io.holdfast.client.ApiToken;
import io.holdfast.client.HttpAddress;
import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of all commands for the record. */
final class RecordOptions {
    /** Below what {@code record.remember-for} is: a key that is asked again must be known. */
    private static final int PATIENCE_MAX = 150;

    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:8080",
            description = "The router (default: ${DEFAULT-VALUE}).")
    private String url;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long it is asked again while there is no definite answer (default: 30).")
    private int patience;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    boolean json() {
        return json;
    }

    /** @throws ParameterException when an option breaks its rule */
    RecordClient client() {
        require(patience >= 1 && patience <= PATIENCE_MAX, "--patience: %s (expected: 1 to 150)", patience);
        return new RecordClient(
                Time.system(), address("--url", url), ApiToken.of(System.getenv()), Duration.ofSeconds(patience));
    }

    URI address(String option, String address) {
        return HttpAddress.of(spec.commandLine(), option, address);
    }

    private void require(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule.formatted(value));
        }
    }
}
