package io.holdfast.hosting;

import io.holdfast.api.CacheApi;
import io.holdfast.api.GroupApi;
import io.holdfast.base.time.Time;
import io.holdfast.http.InProcess;
import io.holdfast.http.Token;
import io.holdfast.http.WebServer;
import io.holdfast.registry.Lease;
import io.holdfast.registry.Registry;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.replication.peers.Peers;
import io.holdfast.replication.peers.StaticPeers;
import io.holdfast.rpc.GroupClient;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What all roles of this process share.
 *
 * @param advertise the host under which others reach the service ports
 * @param admin opens the verbs that change something
 * @param cluster opens {@code /internal/} to peers
 * @param ports that are held for the services of this process
 * @param writtenPeers by group, where somebody wrote down the addresses
 * @param inProcess the services that run in this process, for its own clients
 * @param chaos breaks this process on demand; off unless asked for
 * @param caches how each cache that runs in this process stands; a copy-on-write list
 * @param standings where each replica that runs in this process stands; a copy-on-write list
 */
public record Platform(
        Vertx vertx,
        Time time,
        Registry registry,
        ServiceDirectory roster,
        String advertise,
        Path dataDir,
        Token admin,
        Token cluster,
        WebServer.Config web,
        PortReservation ports,
        Lease.Config lease,
        Drain drain,
        GroupClient.Config client,
        Map<String, StaticPeers> writtenPeers,
        InProcess inProcess,
        Chaos chaos,
        List<Supplier<GroupApi.Standing>> standings,
        List<Supplier<CacheApi.Standing>> caches,
        PrometheusMeterRegistry meters) {

    /** Where the replicas of {@code group} listen: as somebody wrote it down, else as the registry tells. */
    public Peers peers(String group) {
        StaticPeers written = writtenPeers.get(group);
        return written == null ? new DirectoryPeers(roster, group) : written;
    }

    /** A client of {@code group} for the role that calls this, on its event loop. */
    public GroupClient groupClient(String group) {
        return groupClient(group, client);
    }

    /** The same, other than the settings say. */
    public GroupClient groupClient(String group, GroupClient.Config otherwise) {
        return GroupClient.overHttp(vertx, time, cluster, otherwise, group, peers(group), inProcess);
    }
}
