package io.holdfast.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
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
