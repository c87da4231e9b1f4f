package io.holdfast.client.operator;

import io.holdfast.api.GroupApi;
import io.holdfast.platform.web.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code holdfast transfer}: hands the leadership of a group to a replica. */
@Command(
        name = "transfer",
        header = "Hand the leadership of a group to one of its replicas.",
        description = {
            "",
            "Requests under way are held for the moment it takes. The replica with the",
            "highest id is preferred: it takes the leadership back once it has caught up,",
            "unless replication.prefer-highest is false. Asking again is safe.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  HOLDFAST_ADMIN_TOKEN_FILE=admin-token holdfast transfer order 2",
            "  holdfast transfer catalog 3 --url http://10.0.0.1:9090",
            "",
            "Exit code: 0 done, 1 not done or unknown, 2 wrong usage."
        })
public final class TransferCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "GROUP", description = "order, catalog or record.")
    private String group;

    @Parameters(index = "1", paramLabel = "ID", description = "The replica that shall lead.")
    private Integer to;

    @Mixin
    private AdminOptions admin;

    @Override
    public Integer call() {
        GroupApi.Transfer transfer = new GroupApi.Transfer(admin.replica(to));
        String path = "/groups/%s/transfer".formatted(admin.group(group));
        GroupApi.Standing standing = admin.client().post(path, transfer, GroupApi.Standing.class);
        System.out.println(admin.json() ? Json.text(standing) : "Replica %d leads %s.".formatted(to, group));
        return 0;
    }
}
