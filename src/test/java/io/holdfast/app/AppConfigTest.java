package io.holdfast.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.HostName;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.registry.ExternalServiceRules;
import io.holdfast.roles.agent.AgentVerticle;
import io.holdfast.roles.expense.ExpenseVerticle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

class AppConfigTest {

    @Nested
    class TheRegistry {
        private Settings settings(String registry) {
            return new Settings(List.of(Layer.of("flag", Map.of("registry", registry, "role", "router"))));
        }

        @Test
        void is_local_or_a_redis_url() {
            assertTrue(AppConfig.from(settings("local")).alone());
            for (String url : List.of("redis://h:1/0", "rediss://h:1/0", "redis-sentinel://h:1,i:2/shop/0")) {
                var redis = AppConfig.from(settings(url)).registry().redis().orElseThrow();
                assertEquals(url, redis.url().name());
            }
        }

        @Test
        void is_shown_without_its_password() {
            Settings settings = settings("redis://ann:s3cret@h:1/0");

            AppConfig config = AppConfig.from(settings);

            assertFalse(settings.entries().toString().contains("s3cret"));
            assertFalse(config.toString().contains("s3cret"));
        }

        @Test
        void is_refused_by_the_rule_it_breaks_and_without_its_password() {
            String problem = assertThrows(
                            ConfigException.class, () -> AppConfig.from(settings("redis://:s3cret@h:70000/0")))
                    .getMessage();

            assertEquals(
                    "registry: redis://********@h:70000/0 (expected: a port from 1 to 65535) [from flag]", problem);
        }
    }

    @Nested
    class TheDatabaseOfExpenses {
        private Settings settings(Map<String, String> more) {
            return new Settings(List.of(
                    Layer.of("flag", more), Layer.environment(Map.of("HOLDFAST_EXPENSE_DATABASE_PASSWORD", "s3cret"))));
        }

        private ExpenseVerticle.Config expense(AppConfig config) {
            return config.roles().of(ExpenseVerticle.Config.class);
        }

        @Test
        void is_named_when_replicas_register_in_redis() {
            String url = "jdbc:mariadb://h/e";
            Map<String, String> shared = Map.of("registry", "redis://h:1/0", "role", "expense");
            String problem = assertThrows(ConfigException.class, () -> AppConfig.from(settings(shared)))
                    .getMessage();
            assertTrue(problem.startsWith("expense.database.url: missing"), problem);

            Map<String, String> named = Map.of("registry", "redis://h:1/0", "expense.database.url", url);
            assertEquals(
                    url,
                    expense(AppConfig.from(settings(named))).database().url().orElseThrow());
            AppConfig.from(settings(Map.of("registry", "redis://h:1/0", "expense.database.own", "true")));
            AppConfig.from(settings(Map.of("registry", "redis://h:1/0", "role", "router")));
            AppConfig.from(settings(Map.of()));
        }

        @Test
        void is_shown_without_its_password() {
            for (String url : List.of(
                    "jdbc:postgresql://h/e?password=s3cret&ssl=true",
                    "jdbc:mariadb://h/e?user=x&PASSWORD=s3cret",
                    "jdbc:mariadb://ann:s3cret@h/e",
                    "jdbc:h2:mem:x;PASSWORD=s3cret;A=b")) {
                Settings settings = settings(Map.of("expense.database.url", url));

                AppConfig config = AppConfig.from(settings);

                assertFalse(settings.entries().toString().contains("s3cret"), url);
                assertFalse(config.toString().contains("s3cret"), url);
                assertEquals("s3cret", expense(config).database().password().orElseThrow());
            }
        }

        @Test
        void is_of_a_kind_that_we_know() {
            String problem = assertThrows(
                            ConfigException.class,
                            () -> AppConfig.from(
                                    settings(Map.of("expense.database.url", "jdbc:oracle:x?password=s3cret"))))
                    .getMessage();

            assertTrue(problem.contains("jdbc:oracle:x?password=******** (expected: jdbc:mariadb://"), problem);
        }
    }

    @Nested
    class AnAgent {
        private Settings flags(String... arguments) {
            class Command {
                @Mixin
                private NodeOptions options;
            }
            Command command = new Command();
            new CommandLine(command).parseArgs(arguments);
            return command.options.settings(Map.of());
        }

        @Test
        void takes_its_options() {
            AppConfig config = AppConfig.from(flags(
                    "--role=agent", "--service=billing", "--target=http://h:1", "--route=/billing", "--route=/bills"));

            assertEquals(
                    "billing",
                    config.roles().of(AgentVerticle.Config.class).service().orElseThrow());
            assertEquals(
                    "http://h:1",
                    config.roles()
                            .of(AgentVerticle.Config.class)
                            .target()
                            .orElseThrow()
                            .toString());
            assertEquals(
                    List.of("/billing", "/bills"),
                    config.roles().of(AgentVerticle.Config.class).routes());
        }

        @Test
        void without_service_and_target_shows_how_to_use_it() {
            for (Settings settings : List.of(
                    flags("--role=agent"), flags("--role=agent", "--service=x"), flags("--role=router,agent"))) {
                String problem = assertThrows(ConfigException.class, () -> AppConfig.from(settings))
                        .getMessage();
                assertTrue(problem.contains("usage: holdfast --role agent --service NAME --target"), problem);
            }
        }

        @Test
        void is_no_part_of_all() {
            assertFalse(AppConfig.from(flags()).roles().running().stream()
                    .anyMatch(role -> role.name().equals("agent")));
        }

        @Test
        void cannot_take_the_name_of_any_role() {
            Roles.names().forEach(name -> assertFalse(ExternalServiceRules.isService(name, Roles.reserved()), name));
        }
    }

    @Nested
    class Former_names_of_settings {
        private Settings settings(Map<String, String> flags) {
            return new Settings(List.of(Layer.of("flag", flags)), FormerNames.OF_SETTINGS);
        }

        @Test
        void mean_todays() {
            Settings defaults = settings(Map.of());
            AppConfig.from(defaults);
            FormerNames.OF_SETTINGS.forEach((name, former) -> {
                String value = defaults.entries().stream()
                        .filter(entry -> entry.key().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("nothing reads " + name))
                        .value();
                Settings settings = settings(Map.of(former, value));

                AppConfig.from(settings);

                assertEquals(1, settings.deprecations().size(), former);
            });
        }

        @Test
        void are_no_longer_used() {
            Settings settings = settings(Map.of());
            AppConfig.from(settings);

            settings.entries().forEach(entry -> assertFalse(FormerNames.OF_SETTINGS.containsValue(entry.key())));
        }
    }

    @Nested
    class AnAddressWithoutAScheme {
        private AppConfig config(Map<String, String> flags) {
            return AppConfig.from(new Settings(List.of(Layer.of("flag", flags))));
        }

        @Test
        void of_the_registry_is_one_of_redis() {
            assertEquals(
                    "redis://127.0.0.1:6379/1",
                    config(Map.of("registry", "127.0.0.1:6379/1", "role", "router"))
                            .registry()
                            .redis()
                            .orElseThrow()
                            .url()
                            .name());
        }

        @Test
        void of_a_target_is_one_of_http() {
            assertEquals(
                    "http://127.0.0.1:9000",
                    config(Map.of("role", "agent", "agent.service", "billing", "agent.target", "127.0.0.1:9000"))
                            .roles()
                            .of(AgentVerticle.Config.class)
                            .target()
                            .orElseThrow()
                            .toString());
        }
    }

    @Nested
    class AReplicaWithWrittenAddresses {
        private static final String PEERS = "1=127.0.0.1:23291,2=127.0.0.1:23292,3=127.0.0.1:23293";

        private AppConfig config(Map<String, String> flags) {
            Map<String, String> all = new TreeMap<>(Map.of("role", "order", "id", "2", "order.peers", PEERS));
            all.putAll(flags);
            return AppConfig.from(new Settings(
                    List.of(Layer.of("flag", all), Layer.environment(Map.of("HOLDFAST_CLUSTER_TOKEN", "c")))));
        }

        private int port(AppConfig config, String role) {
            return config.roles().all().stream()
                    .filter(each -> each.name().equals(role))
                    .flatMap(each -> each.replica().stream())
                    .findFirst()
                    .orElseThrow()
                    .port();
        }

        private String problem(Map<String, String> flags) {
            return assertThrows(ConfigException.class, () -> config(flags)).getMessage();
        }

        @Test
        void listens_where_its_own_entry_says() {
            assertEquals(23292, port(config(Map.of()), "order"));
            assertEquals(23292, port(config(Map.of("order.port", "23292")), "order"));
            assertEquals(
                    23401,
                    port(
                            config(Map.of(
                                    "role", "order,catalog", "catalog.peers", "1=127.0.0.1:23400,2=127.0.0.1:23401")),
                            "catalog"));
            assertEquals(23502, port(config(Map.of("role", "record", "record.peers", "2=127.0.0.1:23502")), "record"));
        }

        @Test
        void listens_at_the_host_of_its_own_entry_if_that_is_of_this_machine() throws Exception {
            String own = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst()
                    .orElse("");
            assumeFalse(own.isEmpty(), "this machine has only a loopback address");
            String peers = "1=10.255.255.1:7000,2=%s:7000".formatted(own);

            AppConfig config = config(Map.of("order.peers", peers));

            assertEquals(own, config.web().host());
            assertEquals(own, config.advertise());
            assertEquals(
                    "0.0.0.0",
                    config(Map.of("order.peers", peers, "host", "0.0.0.0"))
                            .web()
                            .host());
        }

        @Test
        void is_refused_where_the_others_would_not_find_it() {
            assertEquals(
                    "order.port: 0 (expected: 23292, where order.peers says that replica 2 listens; or unset)",
                    problem(Map.of("order.port", "0")));
            assertEquals(
                    "order.port: 23001 (expected: 23292, where order.peers says that replica 2 listens; or unset)",
                    problem(Map.of("order.port", "23001")));
            assertEquals(
                    "order.peers: it has no replica 4, which runs here (expected: 4=host:port too, at every replica)",
                    problem(Map.of("id", "4")));
            assertTrue(
                    problem(Map.of("order.peers", "1=203.0.113.1:7000,2=203.0.113.2:7000"))
                            .startsWith("host: 127.0.0.1 (expected: an address at which others reach replica 2, because"
                                    + " order.peers says http://203.0.113.2:7000"),
                    problem(Map.of("order.peers", "1=203.0.113.1:7000,2=203.0.113.2:7000")));
        }

        @Test
        void may_listen_at_another_port_behind_an_address_that_is_forwarded() {
            Map<String, String> forwarded = Map.of(
                    "order.peers", "1=203.0.113.1:7000,2=203.0.113.2:7000", "host", "0.0.0.0", "order.port", "7001");

            assertEquals(7001, port(config(forwarded), "order"));
        }

        @Test
        void is_another_thing_than_a_client_of_the_group() {
            assertEquals(0, port(config(Map.of("role", "frontend", "id", "9")), "order"));
        }
    }

    @Nested
    class AHostOfAProcess {
        private static final String RULE =
                "(expected: a host name or an IP address, without scheme and port, such as 10.0.0.1, node-1.example or ::1)";

        private AppConfig config(String key, String host) {
            return AppConfig.from(new Settings(
                    List.of(Layer.of("flag", Map.of("role", "frontend", "auth.mode", "open", key, host)))));
        }

        @Test
        void is_refused_when_no_url_can_have_it() {
            for (String key : List.of("advertise", "host", "admin.host")) {
                for (String host :
                        List.of("http://127.0.0.1:9", "127.0.0.1:9", "a/b", "a b", "a@b", "a?b", "a_b", "[::1", "é")) {
                    String problem = assertThrows(ConfigException.class, () -> config(key, host))
                            .getMessage();
                    assertTrue(problem.startsWith("%s: %s %s".formatted(key, host, RULE)), problem);
                }
            }
        }

        @Test
        void may_be_a_name_or_an_address() {
            for (String host : List.of("127.0.0.1", "node-1.example", "localhost", "::1", "[::1]", "fe80::1%eth0")) {
                assertEquals(host, config("advertise", host).advertise());
            }
            assertEquals("http://[::1]:80", HostName.url("::1", 80).toString());
            assertEquals(
                    "http://node-1.example:80",
                    HostName.url("node-1.example", 80).toString());
        }
    }

    @Nested
    class ThePortsOfAProcess {
        private String problem(String... flags) {
            Map<String, String> all = new TreeMap<>();
            for (int i = 0; i < flags.length; i += 2) {
                all.put(flags[i], flags[i + 1]);
            }
            return assertThrows(
                            ConfigException.class, () -> AppConfig.from(new Settings(List.of(Layer.of("flag", all)))))
                    .getMessage();
        }

        @Test
        void are_one_for_each_role() {
            assertEquals(
                    "admin.port: 8080 (expected: a port of its own, router.port has it)",
                    problem("admin.port", "8080"));
            assertEquals(
                    "router.port: 7000 (expected: a port of its own, order.port has it)",
                    problem("order.port", "7000", "router.port", "7000"));
        }

        @Test
        void of_roles_that_do_not_run_here_do_not_matter() {
            AppConfig.from(new Settings(
                    List.of(Layer.of("flag", Map.of("role", "router", "order.port", "7000", "router.port", "7000")))));
        }
    }

    @Nested
    class AccessToThePublicApi {
        private String problem(String... flags) {
            return assertThrows(ConfigException.class, () -> read(flags)).getMessage();
        }

        private AppConfig read(String... flags) {
            Map<String, String> all = new TreeMap<>();
            for (int i = 0; i < flags.length; i += 2) {
                all.put(flags[i], flags[i + 1]);
            }
            return AppConfig.from(new Settings(List.of(Layer.of("flag", all))));
        }

        @Test
        void is_open_beyond_loopback_only_where_that_is_said() {
            for (String role : List.of("all", "frontend", "record", "router,expense")) {
                String problem = problem("role", role, "host", "0.0.0.0");
                assertTrue(
                        problem.contains(
                                "auth.mode: missing (expected: tokens; or open, if whoever reaches host 0.0.0.0"),
                        role + ": " + problem);
                read("role", role, "host", "0.0.0.0", "auth.mode", "open");
                read("role", role, "host", "127.0.0.9");
            }
        }

        @Test
        void is_no_matter_of_roles_that_clients_do_not_call() {
            read("role", "router,catalog,order", "host", "0.0.0.0");
        }

        @Test
        void is_one_of_the_known_modes() {
            assertTrue(problem("auth.mode", "opne").startsWith("auth.mode: opne (expected: open, tokens or jwt)"));
        }
    }

    @Test
    void where_others_can_reach_it_a_process_that_is_not_alone_needs_the_cluster_token() {
        Layer flags = Layer.of("flag", Map.of("registry", "redis://h:1/0", "role", "router", "host", "0.0.0.0"));

        String problem = assertThrows(ConfigException.class, () -> AppConfig.from(new Settings(List.of(flags))))
                .getMessage();

        assertTrue(problem.startsWith("cluster.token: missing (expected: "), problem);
        AppConfig.from(
                new Settings(List.of(flags, Layer.environment(Map.of("HOLDFAST_CLUSTER_TOKEN", "a-cluster-token")))));
    }

    @Test
    void a_secret_given_twice_is_not_told() {
        class Command {
            @Mixin
            private NodeOptions options;
        }
        Command command = new Command();
        new CommandLine(command).parseArgs("--set", "registry.password=s3cret", "--set", "registry.password=other");

        String problem = assertThrows(ConfigException.class, () -> command.options.settings(Map.of()))
                .getMessage();

        assertEquals("registry.password: given twice, with different values (expected: once)", problem);
    }
}
