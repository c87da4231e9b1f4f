package io.holdfast.platform.ops;

import io.holdfast.base.time.Time;
import io.holdfast.platform.registry.Lease;
import io.holdfast.platform.registry.Registry;
import io.holdfast.platform.registry.Roster;
import io.holdfast.platform.replication.peers.RosterPeers;
import io.holdfast.platform.upstream.GroupClient;
import io.holdfast.platform.web.Token;
import io.holdfast.platform.web.WebServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/**
 * What all roles of this process share.
 *
 * @param advertise the host under which others reach the service ports
 * @param admin opens the verbs that change something
 * @param cluster opens {@code /internal/} to peers
 */
public record Platform(
        Vertx vertx,
        Time time,
        Registry registry,
        Roster roster,
        String advertise,
        Path dataDir,
        Token admin,
        Token cluster,
        WebServer.Config web,
        Lease.Config lease,
        Drain drain,
        GroupClient.Config client,
        PrometheusMeterRegistry meters) {

    /** A client of the replicated group {@code group} for the role that calls this, on its event loop. */
    public GroupClient groupClient(String group) {
        return new GroupClient(vertx, time, cluster, client, group, new RosterPeers(roster, group));
    }
}
