package io.holdfast.client.record;

import io.holdfast.http.Json;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code holdfast get-state}: the record, as the leader or another replica has it. */
@Command(
        name = "get-state",
        header = "Print the record, as its primary or a standby has it.",
        description = {
            "",
            "The primary is the replica that leads: it tells everything that was ever",
            "answered. A standby tells what it has applied, also when nobody leads.",
            "Where access needs a token: HOLDFAST_API_TOKEN or HOLDFAST_API_TOKEN_FILE,",
            "with the scope record:read.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast get-state primary",
            "  holdfast get-state standby --json",
            "",
            "Exit code: 0 printed, 1 not to be had, 2 wrong usage."
        })
public final class GetStateCommand implements Callable<Integer> {
    private enum From {
        PRIMARY,
        STANDBY
    }

    @Parameters(index = "0", paramLabel = "primary|standby", description = "Whose record.")
    private From from;

    @Mixin
    private RecordOptions options;

    @Override
    public Integer call() throws Exception {
        RecordClient.State state = options.client().read(from.name().toLowerCase(Locale.ROOT));
        if (options.json()) {
            System.out.println(Json.text(state.values()));
        } else {
            System.out.printf(
                    "# replica %s, applied index %s%n",
                    state.replica().orElse("unknown"), state.appliedIndex().orElse("unknown"));
            System.out.println(StatePrinter.of(state.values()));
        }
        return 0;
    }
}
