package io.holdfast.client.operator;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code holdfast drain}: takes an instance out of rotation. */
@Command(
        name = "drain",
        header = "Send an instance no new requests, until 'undrain'.",
        description = {
            "",
            "All routers heed it within a second, also when nothing else is left, and",
            "whatever the instance renews; it stays drained when it is restarted. It lasts",
            "720h unless told otherwise. The instance is not stopped.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  HOLDFAST_ADMIN_TOKEN_FILE=token holdfast drain billing/1 --reason disk",
            "  holdfast drain billing/1 --for 2h --url http://10.0.0.1:9090",
            "",
            "Exit code: 0 done, 1 not done or unknown, 2 wrong usage."
        })
public final class DrainCommand implements Callable<Integer> {
    @Mixin
    private InstanceOptions instance;

    @Mixin
    private OverrideOptions override;

    @Override
    public Integer call() {
        return instance.apply(
                "drain",
                override.request(),
                "%s gets no new requests for %s, or until undrain; what is in flight there ends.");
    }
}
