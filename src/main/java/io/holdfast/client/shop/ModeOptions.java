package io.holdfast.client.shop;

import io.holdfast.client.ApiToken;
import io.holdfast.client.HttpAddress;
import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of all modes of the shop: which store, how often, how to print the times. */
final class ModeOptions {
    private static final int TIMES_MAX = 100_000;

    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:8080",
            description = "The router (default: ${DEFAULT-VALUE}).")
    private String url;

    @Option(
            names = {"-n", "--times"},
            paramLabel = "N",
            defaultValue = "1",
            description = "How often, one after the other (default: 1).")
    private int times;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long a request is repeated while its outcome is unknown (default: 30).")
    private int patience;

    @Option(names = "--json", description = "Print the last answer and the times as JSON.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    boolean json() {
        return json;
    }

    int times() {
        return times;
    }

    Duration patience() {
        return Duration.ofSeconds(patience);
    }

    URI router() {
        return HttpAddress.of(spec.commandLine(), "--url", url);
    }

    ApiToken token() {
        return ApiToken.of(System.getenv());
    }

    /** @throws ParameterException when something is no use */
    void check() {
        require(times >= 1 && times <= TIMES_MAX, "--times: %s (expected: 1 to 100000)", times);
        require(patience >= 1 && patience <= 3600, "--patience: %s (expected: 1 to 3600)", patience);
        router();
        token();
    }

    void require(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule.formatted(value));
        }
    }
}
