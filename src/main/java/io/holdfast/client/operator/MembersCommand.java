package io.holdfast.client.operator;

import io.holdfast.api.GroupApi;
import io.holdfast.http.Json;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code holdfast members}: where the replicas of a group stand, and who belongs to it. */
@Command(
        name = "members",
        header = "Show the replicas of a group, add one, or take one out, while it works.",
        description = {
            "",
            "A replica is started before it is added: it then follows until it has",
            "caught up, and votes from then on. It is taken out before its process is",
            "stopped. Asking again is safe.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast members order",
            "  holdfast members order add 4",
            "  holdfast members order remove 4 --url http://10.0.0.1:9090",
            "  holdfast members catalog -o json",
            "",
            "Exit code: 0 done, 1 not done or unknown, 2 wrong usage."
        })
public final class MembersCommand implements Callable<Integer> {
    private enum Verb {
        ADD,
        REMOVE
    }

    @Parameters(index = "0", paramLabel = "GROUP", description = "order, catalog or record.")
    private String group;

    @Parameters(index = "1", arity = "0..1", paramLabel = "add|remove", description = "What to do; nothing: show them.")
    private Verb verb;

    @Parameters(index = "2", arity = "0..1", paramLabel = "ID", description = "Which replica.")
    private Integer id;

    @Mixin
    private AdminOptions admin;

    @Override
    public Integer call() {
        String path = "/groups/" + admin.group(group);
        if (verb == null) {
            GroupApi.Overview overview = admin.client().get(path, GroupApi.Overview.class);
            System.out.println(admin.json() ? Json.text(overview) : MembersTable.of(overview));
            return 0;
        }
        int replica = admin.replica(id);
        Map<String, Integer> change = Map.of(verb == Verb.ADD ? "add" : "remove", replica);
        GroupApi.ReplicaStatus standing = admin.client().post(path + "/members", change, GroupApi.ReplicaStatus.class);
        System.out.println(admin.json() ? Json.text(standing) : done(replica, standing));
        return 0;
    }

    private String done(int replica, GroupApi.ReplicaStatus standing) {
        String voters = standing.voters().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return verb == Verb.ADD
                ? "Replica %d belongs to %s; the voters are %s.".formatted(replica, group, voters)
                : "Replica %d belongs to %s no more, its process can be stopped; the voters are %s."
                        .formatted(replica, group, voters);
    }
}
