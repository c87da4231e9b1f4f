package io.holdfast.client.operator;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.StatusApi;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code holdfast status}: who is where, who leads, what is out and why. */
@Command(
        name = "status",
        header = "Show who is where, who leads, what is out and why, and what is spare.",
        description = {
            "",
            "Any process knows it all; it is asked at its admin port. Beyond loopback it asks",
            "for a token: HOLDFAST_ADMIN_TOKEN, or HOLDFAST_ADMIN_TOKEN_FILE.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast status",
            "  holdfast status --url http://10.0.0.1:9090 -o json",
            "",
            "Exit code: 0 shown, 1 no answer, 2 wrong usage."
        })
public final class StatusCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin;

    @Override
    public Integer call() {
        AdminClient client = admin.client();
        if (admin.json()) {
            System.out.println(client.get("/status", JsonNode.class));
            return 0;
        }
        System.out.println(StatusTable.of(client.get("/status", StatusApi.ClusterStatus.class)));
        return 0;
    }
}
