package io.holdfast.hosting;

import io.holdfast.api.ProcessApi;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Time;
import io.holdfast.replication.peers.Peers;
import io.holdfast.rpc.RpcClient;
import io.holdfast.rpc.RpcClients;
import io.holdfast.rpc.RpcServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/**
 * What all roles of this process share, grouped by what it is for: something new that roles share becomes a component of its group.
 *
 * @param dataDir where the process keeps its files
 * @param chaos breaks this process on demand; off unless asked for
 * @param files that are read again when they change
 */
public record Platform(
        Vertx vertx,
        Time time,
        Path dataDir,
        Discovery discovery,
        Listening listening,
        Tokens tokens,
        RpcClients rpc,
        Telemetry telemetry,
        Chaos chaos,
        WatchedFiles files) {

    /** Where the replicas of {@code group} listen. */
    public Peers peers(String group) {
        return discovery.peers(group);
    }

    /** The client of {@code group} for internal calls, on the event loop of the role that asks for it and closes it. */
    public RpcClient groupClient(String group) {
        return rpc.of(group, peers(group));
    }

    /** The internal calls that every service of ours answers, whatever its role; the role binds its own beside them. */
    public RpcServer calls() {
        ProcessCalls breaking = new ProcessCalls(vertx, telemetry.events().process(), chaos);
        return new RpcServer(tokens.cluster())
                .bind(ProcessApi.KILL, breaking::kill)
                .bind(ProcessApi.PAUSE, breaking::pause)
                .bind(
                        ProcessApi.EXCHANGE,
                        request -> Future.succeededFuture(telemetry.processes().answer(request)));
    }
}
