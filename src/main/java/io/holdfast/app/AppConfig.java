package io.holdfast.app;

import io.holdfast.admin.AdminServer;
import io.holdfast.api.PublicAccess;
import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.HostName;
import io.holdfast.base.config.SecretSource;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Drain;
import io.holdfast.hosting.Role;
import io.holdfast.hosting.RoleSettings;
import io.holdfast.http.AccessGuard;
import io.holdfast.http.TokenSecrets;
import io.holdfast.http.WebServer;
import io.holdfast.http.tls.ProcessTls;
import io.holdfast.registry.redis.RedisRegistry;
import io.holdfast.replication.engine.EngineGroup;
import io.holdfast.replication.member.GroupMember;
import io.holdfast.replication.peers.PeerStreams;
import io.holdfast.replication.peers.StaticPeers;
import io.holdfast.rpc.RpcClient;
import io.holdfast.telemetry.logs.Logging;
import io.holdfast.telemetry.metrics.Metrics;
import io.holdfast.telemetry.processes.ProcessExchange;
import io.holdfast.telemetry.traces.OtlpExport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The checked configuration of this process. The settings of all roles are read, whichever roles run, so that one file serves all
 * processes.
 *
 * @param eventLoops threads that serve requests, at least 1
 * @param advertise host under which others reach this process
 * @param peers by group, where their addresses are configured
 * @param chaos whether operators may crash and pause this process
 */
record AppConfig(
        RoleConfigs roles,
        int eventLoops,
        Path dataDir,
        String advertise,
        RegistryConfig registry,
        Map<String, StaticPeers> peers,
        boolean chaos,
        Secrets secrets,
        ProcessTls.Config tls,
        WebServer.Config web,
        AdminServer.Config admin,
        AccessGuard.Config access,
        Drain drain,
        RpcClient.Config client,
        ProcessExchange.Config exchange,
        Metrics.Config metrics,
        OtlpExport.Config traces,
        Logging.Config log) {

    /**
     * The tokens that were given to this process.
     *
     * @param operatorTokens the file with the tokens of operators that have names and scopes
     */
    record Secrets(
            SecretSource adminToken,
            Optional<Path> operatorTokens,
            SecretSource clusterToken,
            SecretSource metricsToken) {}

    /** @throws ConfigException naming everything that is wrong */
    static AppConfig from(Settings settings) {
        // Settings are shown in the order in which they are read.
        List<Role<?>> running = Roles.parse(settings.string("role", Roles.ALL, "what this process runs"));
        InstanceId id = InstanceId.read(settings, running);
        RoleSettings forEntrance = new RoleSettings(settings, id.text(), Roles.reserved(), Optional.empty());
        List<ConfiguredRole<?>> entrance = RoleConfigs.ofEntrance(forEntrance);
        Optional<RedisRegistry.Config> redis = RegistryConfig.redis(settings);
        ProcessTls.Config tls = ProcessTls.Config.from(settings);
        Map<String, StaticPeers> peers = ConfiguredPeers.read(settings, tls.clusterScheme());
        OwnAddresses places = new OwnAddresses(running, id.replica(), peers);
        WebServer.Config web = WebServer.Config.from(settings, places.host().orElse("127.0.0.1"));
        GroupMember.Config member =
                new GroupMember.Config(EngineGroup.Config.from(settings), PeerStreams.Config.from(settings));
        int eventLoops = eventLoops(settings, running);
        Path dataDir = settings.path("data-dir", "data", "where replicas keep their files");
        String advertise = advertise(settings, web.host());
        boolean chaos = settings.bool("chaos", false, "whether operators may crash and pause this process, for tests");
        Duration startWait =
                settings.duration("registry.start-wait", Duration.ofSeconds(10), "how long a start waits for Redis");
        Secrets secrets = secrets(settings);
        AdminServer.Config admin = AdminServer.Config.from(settings);
        AccessGuard.Config access = AccessGuard.Config.from(settings);
        RegistryConfig registry = RegistryConfig.from(settings, redis, startWait);
        Drain drain = Drain.from(settings);
        RpcClient.Config client = RpcClient.Config.from(settings);
        ProcessExchange.Config exchange = ProcessExchange.Config.from(settings);
        Metrics.Config metrics = Metrics.Config.from(settings);
        OtlpExport.Config traces = OtlpExport.Config.from(settings);
        Logging.Config log = Logging.Config.from(settings);
        RoleSettings forRoles = forEntrance.with(new RoleSettings.ProcessSettings(
                RoleConfigs.requestTimeout(entrance),
                redis.isPresent(),
                new RoleSettings.Replicas(id.replica(), peers, redis.isEmpty() && peers.isEmpty() ? 1 : 3, member)));
        RoleConfigs roles = RoleConfigs.read(entrance, running, forRoles);
        AppConfig config = new AppConfig(
                roles,
                eventLoops,
                dataDir,
                advertise,
                registry,
                peers,
                chaos,
                secrets,
                tls,
                web,
                admin,
                access,
                drain,
                client,
                exchange,
                metrics,
                traces,
                log);
        places.check(settings, web.host());
        config.check(settings);
        roles.check(forRoles);
        settings.validate();
        return config;
    }

    private void check(Settings settings) {
        ports().check(settings);
        settings.require(
                alone() || secrets.clusterToken().text().isPresent() || Addresses.isLoopback(web.host()),
                "cluster.token: missing (expected: HOLDFAST_CLUSTER_TOKEN is set, because host %s is not loopback)",
                web.host());
        if (servesClients()) {
            checkAccess(settings);
        }
    }

    private void checkAccess(Settings settings) {
        access.check(settings);
        settings.require(
                access.said() || Addresses.isLoopback(web.host()),
                "%s: missing (expected: tokens; or open, if whoever reaches host %s may order, sell, read all orders, and change"
                        + " the record and expenses)",
                AccessGuard.Config.MODE,
                web.host());
    }

    /** Whether a role of this process asks callers of the public API who they are, or could. */
    boolean servesClients() {
        return roles.running().stream().anyMatch(role -> PublicAccess.services().contains(role.name()));
    }

    /** Whether no other process can join the registry of this one. */
    boolean alone() {
        return registry.redis().isEmpty() && peers.isEmpty();
    }

    /** Where this process will listen. */
    ConfiguredPorts ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        roles.running().forEach(role -> role.port().ifPresent(port -> ports.put(role.name(), port)));
        return new ConfiguredPorts(web.host(), ports, admin);
    }

    private static int eventLoops(Settings settings, List<Role<?>> running) {
        return settings.integer(
                "event-loops",
                Roles.eventLoops(running, Runtime.getRuntime().availableProcessors()),
                1,
                1024,
                "threads that serve requests; a role uses one");
    }

    private static Secrets secrets(Settings settings) {
        return new Secrets(
                token(settings, "admin.token", "opens everything at the admin port, and what changes products"),
                settings.optional(
                                ProcessTokens.OPERATORS,
                                "YAML list of the tokens of operators, each with name, sha256, scopes (viewer, operator or admin), and expires if it expires")
                        .map(Path::of),
                token(
                        settings,
                        "cluster.token",
                        "opens what only our own processes may ask each other; two while it is rotated, the one to send first"),
                token(settings, "metrics.token", "opens /metrics, where reads of the admin port need a token"));
    }

    private static SecretSource token(Settings settings, String key, String description) {
        SecretSource source = settings.secretSource(key, description);
        try {
            source.text().ifPresent(text -> TokenSecrets.parse(source.key(), text));
        } catch (ConfigException wrong) {
            settings.require(false, "%s", wrong.getMessage());
        }
        return source;
    }

    private static String advertise(Settings settings, String listensAt) {
        return settings.parsed(
                        "advertise",
                        "",
                        HostName.RULE,
                        AppConfig::parseHost,
                        "host under which others reach this process; else its own address")
                .orElseGet(() -> Addresses.advertised(listensAt));
    }

    private static Optional<Optional<String>> parseHost(String text) {
        return text.isEmpty()
                ? Optional.of(Optional.empty())
                : Optional.of(text).filter(HostName::isOne).map(Optional::of);
    }
}
