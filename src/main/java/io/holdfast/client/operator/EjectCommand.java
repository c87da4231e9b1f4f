package io.holdfast.client.operator;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code holdfast eject}: does what a breaker does. */
@Command(
        name = "eject",
        header = "Take an instance out as a breaker would.",
        description = {
            "",
            "It lasts a minute unless told otherwise. When fewer than router.panic percent",
            "are left it is ignored: use 'drain' to have no requests there whatever happens.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast eject billing/1 --reason 'odd answers' --for 10m",
            "",
            "Exit code: 0 done, 1 not done or unknown, 2 wrong usage."
        })
public final class EjectCommand implements Callable<Integer> {
    @Mixin
    private InstanceOptions instance;

    @Mixin
    private OverrideOptions override;

    @Override
    public Integer call() {
        return instance.apply(
                "eject",
                override.request(),
                "%s is out for %s while enough others are well, or until readmit or its next start.");
    }
}
