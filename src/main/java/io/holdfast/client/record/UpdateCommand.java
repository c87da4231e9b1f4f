package io.holdfast.client.record;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Randomness;
import io.holdfast.http.Json;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code holdfast update}: sets entries of the record, all of them or none. */
@Command(
        name = "update",
        header = "Set entries of the record, all of them or none.",
        description = {
            "",
            "The file has a line key=value for each entry; blank lines and lines that",
            "begin with # are passed over. A bad line is named, and then nothing is done.",
            "While it is not known whether the update was done, it is asked again under",
            "the same Idempotency-Key: it is done at most once.",
            "Where access needs a token: HOLDFAST_API_TOKEN or HOLDFAST_API_TOKEN_FILE,",
            "with the scope record:write.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast update --file update_file",
            "",
            "Exit code: 0 done, 1 not done or unknown, 2 wrong usage or a bad file."
        })
public final class UpdateCommand implements Callable<Integer> {
    @Option(names = "--file", paramLabel = "F", required = true, description = "Lines key=value.")
    private Path file;

    @Option(names = "--key", paramLabel = "K", description = "The Idempotency-Key of an update to ask for again.")
    private String key;

    @Mixin
    private RecordOptions options;

    @Override
    public Integer call() throws Exception {
        RecordClient client = options.client();
        Map<String, String> values = UpdateFile.read(file);
        String chosen = key != null ? key : Randomness.token();
        Thread interrupted = new Thread(() -> System.err.println("holdfast: interrupted; " + again(chosen)));
        Runtime.getRuntime().addShutdownHook(interrupted);
        RecordClient.State state;
        try {
            state = client.update(values, chosen);
        } catch (Failure.Indeterminate unknown) {
            throw new Failure.Indeterminate(unknown.code(), unknown.getMessage() + "; " + again(chosen));
        } catch (Failure.Unavailable nothing) {
            throw new Failure.Unavailable(nothing.code(), nothing.getMessage() + "; nothing was done");
        } finally {
            forget(interrupted);
        }
        System.out.println(
                options.json()
                        ? Json.text(state.values())
                        : "# updated: %s%n%s"
                                .formatted(String.join(", ", values.keySet()), StatePrinter.of(state.values())));
        return 0;
    }

    private String again(String chosen) {
        return "it may be done or yet be done: find out with 'update --file %s --key %s', within two minutes"
                .formatted(file, chosen);
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            // the process is ending already: the hook runs
        }
    }
}
