package io.holdfast.base.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static Settings flags(Map<String, String> values) {
        return new Settings(List.of(Layer.of("flag", values)));
    }

    private static String complaint(Settings settings) {
        return assertThrows(ConfigException.class, settings::validate).getMessage();
    }

    @Nested
    class Precedence {
        private final Layer flag = Layer.of("flag", Map.of("router.port", "1"));
        private final Layer environment = Layer.environment(Map.of("HOLDFAST_ROUTER_PORT", "2", "PATH", "/bin"));
        private final Layer file = YamlLayer.parse("cluster.yaml", "router:\n  port: 3\n");

        private Settings.Entry portOf(Layer... layers) {
            Settings settings = new Settings(List.of(layers));
            settings.integer("router.port", 8080, 0, 65_535, "port");
            settings.validate();
            return settings.entries().get(0);
        }

        @Test
        void flag_beats_environment_beats_file_beats_default() {
            assertEquals("1 flag", show(portOf(flag, environment, file)));
            assertEquals("2 environment", show(portOf(environment, file)));
            assertEquals("3 cluster.yaml", show(portOf(file)));
            assertEquals("8080 default", show(portOf()));
        }

        private String show(Settings.Entry entry) {
            return entry.value() + " " + entry.origin();
        }
    }

    @Nested
    class Former_names {
        private final Map<String, String> names = Map.of("router.retry.buffer-max", "router.replay-max");

        private int read(Settings settings) {
            return settings.size("router.retry.buffer-max", "1kb", "bodies");
        }

        @Test
        void are_read_with_a_warning_in_the_spelling_of_the_layer() {
            Settings settings =
                    new Settings(List.of(Layer.environment(Map.of("HOLDFAST_ROUTER_REPLAY_MAX", "2kb"))), names);

            assertEquals(2048, read(settings));
            settings.validate();
            assertEquals(
                    List.of("HOLDFAST_ROUTER_REPLAY_MAX is the former name of HOLDFAST_ROUTER_RETRY_BUFFER_MAX"
                            + " and will be unknown in the next release [from environment]"),
                    settings.deprecations());
            assertTrue(settings.isGiven("router.retry.buffer-max"));
        }

        @Test
        void give_way_to_no_weaker_layer() {
            Layer flag = Layer.of("flag", Map.of("router.replay-max", "2kb"));
            Layer file = Layer.of("file", Map.of("router.retry.buffer-max", "3kb"));

            assertEquals(2048, read(new Settings(List.of(flag, file), names)));
        }

        @Test
        void do_not_stand_beside_todays_in_one_layer() {
            Settings settings = new Settings(
                    List.of(Layer.of("flag", Map.of("router.replay-max", "2kb", "router.retry.buffer-max", "3kb"))),
                    names);

            read(settings);

            assertEquals(
                    "router.replay-max: set together with router.retry.buffer-max, its name since (expected: one of them)"
                            + " [from flag]",
                    complaint(settings));
        }

        @Test
        void are_what_an_error_names_when_they_are_what_was_written() {
            Settings settings = new Settings(List.of(Layer.of("flag", Map.of("router.replay-max", "much"))), names);

            read(settings);

            assertTrue(complaint(settings).startsWith("router.replay-max: much (expected: "), complaint(settings));
        }

        @Test
        void of_keys_that_nobody_reads_stay_unknown() {
            Settings settings = new Settings(List.of(Layer.of("flag", Map.of("router.replay-max", "2kb"))), names);

            assertTrue(complaint(settings).contains("router.replay-max: unknown setting"), complaint(settings));
        }
    }

    @Nested
    class Complaints {
        @Test
        void name_key_value_rule_and_origin() {
            Settings settings = flags(Map.of("router.port", "70000"));

            settings.integer("router.port", 8080, 0, 65_535, "port");

            assertEquals(
                    "router.port: 70000 (expected: a whole number from 0 to 65535) [from flag]", complaint(settings));
        }

        @Test
        void name_the_nearest_known_key_in_the_spelling_of_the_layer() {
            Settings settings = new Settings(List.of(
                    Layer.of("flag", Map.of("router.prot", "1")),
                    Layer.environment(Map.of("HOLDFAST_ROUTER_PROT", "1"))));

            settings.integer("router.port", 8080, 0, 65_535, "port");

            String complaint = complaint(settings);
            assertTrue(complaint.contains("router.prot: unknown setting (did you mean router.port?)"), complaint);
            assertTrue(complaint.contains("(did you mean HOLDFAST_ROUTER_PORT?) [from environment]"), complaint);
        }

        @Test
        void come_all_at_once() {
            Settings settings = flags(Map.of("a", "x", "b", "0ms", "c", "maybe", "d", "1tb", "e", "-1"));

            settings.integer("a", 1, 0, 9, "");
            settings.duration("b", Duration.ofSeconds(1), "");
            settings.bool("c", false, "");
            settings.size("d", "1kb", "");
            settings.integer("e", 1, 0, 9, "");

            assertEquals(5, complaint(settings).lines().count());
        }

        @Test
        void say_which_line_of_a_file_is_no_yaml() {
            ConfigException problem =
                    assertThrows(ConfigException.class, () -> YamlLayer.parse("x.yaml", "a: 1\nb: [1\n"));
            assertTrue(
                    problem.getMessage().startsWith("config: x.yaml is not valid YAML: line "), problem.getMessage());
        }

        @Test
        void refuse_a_key_given_twice_in_a_file() {
            assertThrows(ConfigException.class, () -> YamlLayer.parse("x.yaml", "a: 1\na: 2\n"));
        }
    }

    @Test
    void durations_and_sizes_are_read_in_their_units() {
        Settings settings = flags(Map.of("a", "250ms", "b", "2m", "c", "64kb", "d", "1MB"));

        assertEquals(Duration.ofMillis(250), settings.duration("a", Duration.ofSeconds(1), ""));
        assertEquals(Duration.ofMinutes(2), settings.duration("b", Duration.ofSeconds(1), ""));
        assertEquals(65_536, settings.size("c", "1kb", ""));
        assertEquals(1_048_576, settings.size("d", "1kb", ""));
    }

    @Nested
    class Secrets {
        @TempDir
        private Path directory;

        @Test
        void come_from_a_file_too_and_are_never_shown() throws Exception {
            Path file = Files.writeString(directory.resolve("token"), "s3cret\n");
            Settings settings = flags(Map.of("admin.token-file", file.toString(), "cluster.token", "other"));

            assertEquals(Optional.of("s3cret"), settings.secret("admin.token", ""));
            assertEquals(Optional.of("other"), settings.secret("cluster.token", ""));
            settings.validate();
            assertTrue(settings.entries().stream().noneMatch(e -> e.value().contains("other")));
        }

        @Test
        void inside_a_value_are_shown_neither_when_it_is_right_nor_when_it_is_wrong() {
            Settings settings = flags(Map.of("right", "x:s3cret", "wrong", "y:s3cret"));

            for (String key : List.of("right", "wrong")) {
                settings.parsed(key, "x:", text -> text.replaceFirst(":.*", ":********"), this::startsWithX, "");
            }

            assertEquals("wrong: y:******** (expected: an x first) [from flag]", complaint(settings));
            assertTrue(settings.entries().stream().noneMatch(e -> e.value().contains("s3cret")));
        }

        private String startsWithX(String text) {
            if (!text.startsWith("x")) {
                throw new IllegalArgumentException("an x first");
            }
            return text;
        }

        @Test
        void complain_of_a_file_that_is_not_there() {
            Settings settings = flags(Map.of("admin.token-file", "/nowhere/token"));

            settings.secret("admin.token", "");

            assertTrue(complaint(settings).startsWith("admin.token-file: /nowhere/token (expected: a readable file"));
        }
    }
}
