package io.holdfast.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.platform.registry.GuestRules;
import java.util.List;
import java.util.Map;
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
                var redis = AppConfig.from(settings(url)).redis().orElseThrow();
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
                    AppConfig.from(settings(named)).expense().database().url().orElseThrow());
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
                assertEquals("s3cret", config.expense().database().password().orElseThrow());
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

            assertEquals("billing", config.agent().service().orElseThrow());
            assertEquals("http://h:1", config.agent().target().orElseThrow().toString());
            assertEquals(List.of("/billing", "/bills"), config.agent().routes());
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
            assertFalse(AppConfig.from(flags()).roles().contains(RoleName.AGENT));
        }

        @Test
        void cannot_take_the_name_of_any_role() {
            RoleName.words().forEach(word -> assertTrue(GuestRules.isOurs(word), word));
        }
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
