package io.holdfast.app;

import io.holdfast.admin.AdminServer;
import io.holdfast.api.CatalogApi;
import io.holdfast.api.GroupApi;
import io.holdfast.api.OrderApi;
import io.holdfast.api.RecordApi;
import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.HostName;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Drain;
import io.holdfast.hosting.replica.ReplicaService;
import io.holdfast.http.WebServer;
import io.holdfast.registry.Instance;
import io.holdfast.registry.Lease;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.registry.redis.RedisRegistry;
import io.holdfast.registry.redis.RedisUrl;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.engine.EngineGroup;
import io.holdfast.replication.member.GroupMember;
import io.holdfast.replication.peers.PeerStreams;
import io.holdfast.replication.peers.StaticPeers;
import io.holdfast.roles.agent.AgentVerticle;
import io.holdfast.roles.catalog.CatalogVerticle;
import io.holdfast.roles.expense.ExpenseVerticle;
import io.holdfast.roles.frontend.FrontendVerticle;
import io.holdfast.roles.order.OrderVerticle;
import io.holdfast.roles.record.RecordVerticle;
import io.holdfast.roles.router.RouterVerticle;
import io.holdfast.rpc.GroupBatches;
import io.holdfast.rpc.GroupClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Everything this process was told, checked. All roles' settings are read whichever roles run, so that one file serves them all.
 *
 * @param eventLoops threads that serve requests, at least 1
 * @param redis empty for the registry inside this process
 * @param peers by group, where somebody wrote down the addresses
 * @param chaos whether this process breaks itself when an operator asks
 * @param startPatience how long a start waits for Redis
 */
record AppConfig(
        Set<RoleName> roles,
        int eventLoops,
        Path dataDir,
        String advertise,
        Optional<RedisRegistry.Config> redis,
        Map<String, StaticPeers> peers,
        boolean chaos,
        Duration startPatience,
        Optional<String> adminToken,
        Optional<String> clusterToken,
        WebServer.Config web,
        AdminServer.Config admin,
        Lease.Config lease,
        ServiceDirectory.Config roster,
        Drain drain,
        GroupClient.Config client,
        RouterVerticle.Config router,
        FrontendVerticle.Config frontend,
        CatalogVerticle.Config catalog,
        OrderVerticle.Config order,
        ExpenseVerticle.Config expense,
        RecordVerticle.Config record,
        AgentVerticle.Config agent) {

    private static final Pattern HOST_AND_PORT = Pattern.compile("[^@/:]+:\\d+(/\\d+)?");

    /** @throws ConfigException naming everything that is wrong */
    static AppConfig from(Settings settings) {
        Set<RoleName> roles = RoleName.parse(settings.string("role", RoleName.ALL, "what this process runs"));
        Optional<String> id = settings.optional("id", "of this process' instances; replicas: a whole number");
        settings.require(
                id.filter(text -> !Instance.isId(text)).isEmpty(),
                "id: %s (expected: 1 to 64 letters, digits, dots, dashes or underscores, not . or ..)",
                id.orElse(""));
        int replica = replica(settings, roles, id);
        RouterVerticle.Config router = RouterVerticle.Config.from(settings, id);
        Duration longest = router.timeout();
        Optional<RedisUrl> registry = settings.parsed(
                "registry",
                "local",
                RedisUrl::masked,
                AppConfig::registry,
                "where instances register: local, or a URL");
        Optional<RedisRegistry.Config> redis = RedisRegistry.Config.from(settings, registry);
        Map<String, StaticPeers> peers = peers(settings);
        OwnPlaces places = new OwnPlaces(roles, replica, peers);
        WebServer.Config web = WebServer.Config.from(settings, places.host().orElse("127.0.0.1"));
        int replicas = redis.isEmpty() && peers.isEmpty() ? 1 : 3;
        GroupMember.Config member =
                new GroupMember.Config(EngineGroup.Config.from(settings), PeerStreams.Config.from(settings));
        GroupBatches.Config batches = GroupBatches.Config.from(settings);
        AppConfig config = new AppConfig(
                roles,
                settings.integer(
                        "event-loops",
                        RoleName.eventLoops(roles, Runtime.getRuntime().availableProcessors()),
                        1,
                        1024,
                        "threads that serve requests; a role uses one"),
                settings.path("data-dir", "data", "where replicas keep their files"),
                settings.parsed(
                                "advertise",
                                "",
                                HostName.RULE,
                                AppConfig::host,
                                "host under which others reach this process; else its own address")
                        .orElseGet(() -> Addresses.advertised(web.host())),
                redis,
                peers,
                settings.bool("chaos", false, "whether operators may crash and pause this process, for tests"),
                settings.duration("registry.start-wait", Duration.ofSeconds(10), "how long a start waits for Redis"),
                settings.secret("admin.token", "opens the verbs that change something"),
                settings.secret("cluster.token", "opens what only our own processes may ask each other"),
                web,
                AdminServer.Config.from(settings),
                Lease.Config.from(settings),
                ServiceDirectory.Config.from(settings),
                Drain.from(settings),
                GroupClient.Config.from(settings),
                router,
                FrontendVerticle.Config.from(settings, id, batches, longest),
                CatalogVerticle.Config.from(
                        settings, replica(settings, CatalogApi.SERVICE, replica, peers, replicas, member), longest),
                OrderVerticle.Config.from(
                        settings, replica(settings, OrderApi.SERVICE, replica, peers, replicas, member), batches),
                ExpenseVerticle.Config.from(settings, id, longest),
                RecordVerticle.Config.from(
                        settings, replica(settings, RecordApi.SERVICE, replica, peers, replicas, member), longest),
                AgentVerticle.Config.from(settings, id));
        places.check(settings, web.host());
        config.ports().check(settings);
        settings.require(
                !roles.contains(RoleName.AGENT)
                        || config.agent.service().isPresent()
                                && config.agent.target().isPresent(),
                "agent.service, agent.target: missing (expected: both)\n"
                        + "usage: holdfast --role agent --service NAME --target http://HOST:PORT [--route /PATH]...");
        settings.require(
                config.alone() || config.clusterToken.isPresent() || Addresses.isLoopback(web.host()),
                "cluster.token: missing (expected: HOLDFAST_CLUSTER_TOKEN is set, because host %s is not loopback)",
                web.host());
        settings.require(
                !roles.contains(RoleName.EXPENSE)
                        || config.redis.isEmpty()
                        || config.expense.database().url().isPresent()
                        || config.expense.own(),
                "expense.database.url: missing (expected: the database that all expense replicas share, because they register in"
                        + " Redis; or expense.database.own=true, if each may have expenses of its own)");
        settings.validate();
        return config;
    }

    /** Whether this process is a world of its own: nobody else can join its registry. */
    boolean alone() {
        return redis.isEmpty() && peers.isEmpty();
    }

    /** Where this process will listen. */
    FixedPorts ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        roles.forEach(role -> port(role).ifPresent(port -> ports.put(role.word(), port)));
        return new FixedPorts(web.host(), ports, admin);
    }

    /** The replica of {@code role}, which is one of a group. */
    ReplicaService.Config replica(RoleName role) {
        return switch (role) {
            case CATALOG -> catalog.replica();
            case ORDER -> order.replica();
            case RECORD -> record.replica();
            case EXPENSE, FRONTEND, AGENT, ROUTER -> throw new IllegalArgumentException(role + " has no group");
        };
    }

    private Optional<Integer> port(RoleName role) {
        return switch (role) {
            case CATALOG, ORDER, RECORD -> Optional.of(replica(role).port());
            case EXPENSE -> Optional.of(expense.port());
            case FRONTEND -> Optional.of(frontend.port());
            case ROUTER -> Optional.of(router.port());
            case AGENT -> Optional.empty();
        };
    }

    private static Map<String, StaticPeers> peers(Settings settings) {
        Map<String, StaticPeers> peers = new TreeMap<>();
        for (String group : GroupApi.NAMES) {
            settings.parsed(
                            group + ".peers",
                            "",
                            UnaryOperator.identity(),
                            text -> text.isEmpty()
                                    ? Optional.<StaticPeers>empty()
                                    : Optional.of(StaticPeers.parse(text)),
                            "where the replicas listen, " + StaticPeers.FORM + "; else the registry tells")
                    .ifPresent(written -> peers.put(group, written));
        }
        return peers;
    }

    private static ReplicaService.Config replica(
            Settings settings,
            String group,
            int id,
            Map<String, StaticPeers> peers,
            int byDefault,
            GroupMember.Config member) {
        return ReplicaService.Config.from(
                settings, new GroupId(group), id, Optional.ofNullable(peers.get(group)), byDefault, member);
    }

    private static int replica(Settings settings, Set<RoleName> roles, Optional<String> id) {
        boolean replicas =
                roles.contains(RoleName.CATALOG) || roles.contains(RoleName.ORDER) || roles.contains(RoleName.RECORD);
        boolean whole = id.filter(text -> !text.matches("[1-9]\\d{0,3}")).isEmpty();
        settings.require(
                !replicas || whole,
                "id: %s (expected: a whole number from 1 to 9999, because a replica runs here)",
                id.orElse(""));
        return whole ? id.map(Integer::parseInt).orElse(1) : 1;
    }

    private static Optional<Optional<String>> host(String text) {
        return text.isEmpty()
                ? Optional.of(Optional.empty())
                : Optional.of(text).filter(HostName::isOne).map(Optional::of);
    }

    private static Optional<RedisUrl> registry(String text) {
        if (text.equals("local")) {
            return Optional.empty();
        }
        if (HOST_AND_PORT.matcher(text).matches()) {
            return Optional.of(RedisUrl.parse("redis://" + text));
        }
        if (!text.startsWith("redis")) {
            throw new IllegalArgumentException("local, or " + RedisUrl.FORMS);
        }
        return Optional.of(RedisUrl.parse(text));
    }
}
