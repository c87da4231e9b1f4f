package io.holdfast.app;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Settings;
import io.holdfast.platform.ops.AdminServer;
import io.holdfast.platform.ops.Drain;
import io.holdfast.platform.registry.Lease;
import io.holdfast.platform.registry.Roster;
import io.holdfast.platform.registry.redis.RedisRegistry;
import io.holdfast.platform.registry.redis.RedisUrl;
import io.holdfast.platform.replication.SoloGroup;
import io.holdfast.platform.upstream.GroupClient;
import io.holdfast.platform.web.WebServer;
import io.holdfast.roles.catalog.CatalogVerticle;
import io.holdfast.roles.frontend.FrontendVerticle;
import io.holdfast.roles.order.OrderVerticle;
import io.holdfast.roles.router.RouterVerticle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Everything this process was told, checked. All roles' settings are read whichever roles run, so that one file serves them all.
 *
 * @param redis empty for the registry inside this process
 * @param startPatience how long a start waits for Redis
 */
record AppConfig(
        Set<RoleName> roles,
        Path dataDir,
        String advertise,
        Optional<RedisRegistry.Config> redis,
        Duration startPatience,
        Optional<String> adminToken,
        Optional<String> clusterToken,
        WebServer.Config web,
        AdminServer.Config admin,
        Lease.Config lease,
        Roster.Config roster,
        Drain drain,
        GroupClient.Config client,
        RouterVerticle.Config router,
        FrontendVerticle.Config frontend,
        CatalogVerticle.Config catalog,
        OrderVerticle.Config order) {

    /** @throws ConfigException naming everything that is wrong */
    static AppConfig from(Settings settings) {
        Set<RoleName> roles = RoleName.parse(settings.text("role", RoleName.ALL, "what this process runs"));
        Optional<String> id = settings.optional("id", "of this process' instances; replicas: a whole number");
        settings.require(
                id.filter(text -> !text.matches("[A-Za-z0-9._-]{1,64}")).isEmpty(),
                "id: %s (expected: 1 to 64 letters, digits, dots, dashes or underscores)",
                id.orElse(""));
        int replica = replica(settings, roles, id);
        WebServer.Config web = WebServer.Config.from(settings);
        RouterVerticle.Config router = RouterVerticle.Config.from(settings, id);
        Duration longest = router.timeout();
        SoloGroup.Config group = SoloGroup.Config.from(settings);
        Optional<RedisUrl> registry = settings.parsed(
                "registry",
                "local",
                RedisUrl::masked,
                AppConfig::registry,
                "where instances register: local, or a URL");
        Optional<RedisRegistry.Config> redis = RedisRegistry.Config.from(settings, registry);
        AppConfig config = new AppConfig(
                roles,
                settings.path("data-dir", "data", "where replicas keep their files"),
                settings.optional("advertise", "host under which others reach this process; else its own address")
                        .orElseGet(() -> Addresses.advertised(web.host())),
                redis,
                settings.duration("registry.start-wait", Duration.ofSeconds(10), "how long a start waits for Redis"),
                settings.secret("admin.token", "opens the verbs that change something"),
                settings.secret("cluster.token", "opens what only our own processes may ask each other"),
                web,
                AdminServer.Config.from(settings),
                Lease.Config.from(settings),
                Roster.Config.from(settings),
                Drain.from(settings),
                GroupClient.Config.from(settings),
                router,
                FrontendVerticle.Config.from(settings, id, longest),
                CatalogVerticle.Config.from(settings, replica, group, longest),
                OrderVerticle.Config.from(settings, replica, group, longest));
        settings.require(
                config.redis.isEmpty() || config.clusterToken.isPresent() || Addresses.isLoopback(web.host()),
                "cluster.token: missing (expected: HOLDFAST_CLUSTER_TOKEN is set, because host %s is not loopback)",
                web.host());
        settings.complain();
        return config;
    }

    /** Whether this process is a world of its own: nobody else can join its registry. */
    boolean alone() {
        return redis.isEmpty();
    }

    private static int replica(Settings settings, Set<RoleName> roles, Optional<String> id) {
        boolean replicas = roles.contains(RoleName.CATALOG) || roles.contains(RoleName.ORDER);
        boolean whole = id.filter(text -> !text.matches("[1-9]\\d{0,3}")).isEmpty();
        settings.require(
                !replicas || whole,
                "id: %s (expected: a whole number from 1 to 9999, because a replica runs here)",
                id.orElse(""));
        return whole ? id.map(Integer::parseInt).orElse(1) : 1;
    }

    private static Optional<RedisUrl> registry(String text) {
        if (text.equals("local")) {
            return Optional.empty();
        }
        if (!text.startsWith("redis")) {
            throw new IllegalArgumentException("local, or " + RedisUrl.FORMS);
        }
        return Optional.of(RedisUrl.parse(text));
    }
}
