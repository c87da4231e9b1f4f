package io.holdfast.client.operator;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code holdfast undrain}: ends a drain. */
@Command(
        name = "undrain",
        header = "Let a drained instance have requests again.",
        description = {"", "Also one that is away: it would come back drained.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast undrain billing/1", "", "Exit code: 0 done, 1 not done or unknown, 2 wrong usage."})
public final class UndrainCommand implements Callable<Integer> {
    @Mixin
    private InstanceOptions instance;

    @Override
    public Integer call() {
        return instance.apply("undrain", Map.of(), "%s is in rotation again if it is ready.");
    }
}
