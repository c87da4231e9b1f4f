package io.holdfast.client.operator;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.GroupApi;
import io.holdfast.api.StatusApi;
import io.holdfast.base.failure.Failure;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code holdfast status}: who is where, who leads, what is out and why. */
@Command(
        name = "status",
        header = "Show who is where, who leads, and what is out and why.",
        description = {"", "Any process knows it all; it is asked at its admin port. No token is needed.", ""},
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
        StatusApi.ClusterStatus status = client.get("/status", StatusApi.ClusterStatus.class);
        Map<String, GroupApi.Overview> groups = new TreeMap<>();
        for (String group : status.groups().keySet()) {
            if (status.nodes().stream().anyMatch(node -> node.service().equals(group))) {
                look(client, group, groups);
            }
        }
        System.out.println(StatusTable.of(status, groups));
        return 0;
    }

    // Where its replicas stand is shown if it can be had; the rest all the same.
    private static void look(AdminClient client, String group, Map<String, GroupApi.Overview> groups) {
        try {
            groups.put(group, client.get("/groups/" + group, GroupApi.Overview.class));
        } catch (Failure unknown) {
            groups.remove(group);
        }
    }
}
