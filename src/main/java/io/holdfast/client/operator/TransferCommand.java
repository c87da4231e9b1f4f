package io.holdfast.client.operator;

import io.holdfast.api.GroupApi;
import io.holdfast.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast transfer}: hands the leadership of a group to a replica. */
@Command(
        name = "transfer",
        header = "Hand the leadership of a group to one of its replicas.",
        description = {
            "",
            "Requests under way are held for the moment it takes. The replica with the",
            "highest id is preferred: it takes the leadership back within seconds, unless",
            "--keep is given or replication.prefer-highest is false. Asking again is safe.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  HOLDFAST_ADMIN_TOKEN_FILE=admin-token holdfast transfer order 2",
            "  holdfast transfer order 2 --keep",
            "  holdfast transfer catalog 3 --url http://10.0.0.1:9090",
            "",
            "Exit code: 0 done, 1 not done or unknown, 2 wrong usage."
        })
public final class TransferCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "GROUP", description = "order, catalog or record.")
    private String group;

    @Parameters(index = "1", paramLabel = "ID", description = "The replica that shall lead.")
    private Integer to;

    @Option(names = "--keep", description = "It leads until the next election, also if a higher id could.")
    private boolean keep;

    @Mixin
    private AdminOptions admin;

    @Override
    public Integer call() {
        GroupApi.NewLeader transfer = new GroupApi.NewLeader(admin.replica(to), keep);
        String path = "/groups/%s/transfer".formatted(admin.group(group));
        GroupApi.ReplicaStatus standing = admin.client().post(path, transfer, GroupApi.ReplicaStatus.class);
        System.out.println(admin.json() ? Json.text(standing) : said(standing));
        return 0;
    }

    private String said(GroupApi.ReplicaStatus standing) {
        String done = "Replica %d leads %s.".formatted(to, group);
        Integer preferred = standing.preferred();
        if (keep) {
            return done + " It does until the next election.";
        }
        return preferred == null || preferred.equals(to)
                ? done
                : "%s%nReplica %d is preferred (replication.prefer-highest) and takes it back within seconds; with --keep, replica %d leads until the next election."
                        .formatted(done, preferred, to);
    }
}
