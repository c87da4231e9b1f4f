package io.holdfast.client.operator;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code holdfast readmit}: takes a breaker's or an operator's word away. */
@Command(
        name = "readmit",
        header = "Take an instance back that a breaker or an operator ejected.",
        description = {"", "What health checks say stays: one that does not answer comes back when it does.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast readmit billing/1", "", "Exit code: 0 done, 1 not done or unknown, 2 wrong usage."})
public final class ReadmitCommand implements Callable<Integer> {
    @Mixin
    private InstanceOptions instance;

    @Override
    public Integer call() {
        return instance.apply(
                "readmit",
                Map.of(),
                "%s is readmitted: breakers are closed, and it ramps up if it answers health checks.");
    }
}
