package io.holdfast.hosting;

import io.holdfast.base.time.Time;
import io.holdfast.replication.peers.Peers;
import io.holdfast.rpc.GroupClient;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/**
 * What all roles of this process share, grouped by what it is for: something new that roles share becomes a component of its group.
 *
 * @param dataDir where the process keeps its files
 * @param chaos breaks this process on demand; off unless asked for
 */
public record Platform(
        Vertx vertx,
        Time time,
        Path dataDir,
        Discovery discovery,
        Listening listening,
        Tokens tokens,
        Clients clients,
        Telemetry telemetry,
        Chaos chaos) {

    /** Where the replicas of {@code group} listen. */
    public Peers peers(String group) {
        return discovery.peers(group);
    }

    /** A client of {@code group} for the role that calls this, on its event loop. */
    public GroupClient groupClient(String group) {
        return groupClient(group, clients.config());
    }

    /** The same, with a configuration of its own. */
    public GroupClient groupClient(String group, GroupClient.Config config) {
        return GroupClient.overHttp(vertx, time, tokens.cluster(), config, group, peers(group), clients.inProcess());
    }
}
