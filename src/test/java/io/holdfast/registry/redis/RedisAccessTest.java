package io.holdfast.registry.redis;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.support.Await;
import io.holdfast.support.Ports;
import io.holdfast.support.RealRedis;
import io.holdfast.support.TestCertificate;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, and whom we trust: against a Redis with a password and TLS of its own. */
class RedisAccessTest {
    private static final String PASSWORD = "p@ss/word+1";
    private static final String ENCODED = "p%40ss%2Fword+1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration FOR_EVER = Duration.ofHours(1);

    @TempDir
    private static Path directory;

    private static Vertx vertx;
    private static TestCertificate certificate;
    private static RealRedis redis;
    private static int tlsPort;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        certificate = TestCertificate.make(directory, "dns:localhost");
        tlsPort = Ports.lasting();
        redis = RealRedis.start(
                "requirepass " + PASSWORD,
                "user ann on >anns +@all ~* &*",
                "tls-port " + tlsPort,
                "tls-cert-file " + certificate.certificate(),
                "tls-key-file " + certificate.key(),
                "tls-ca-cert-file " + certificate.certificate(),
                "tls-auth-clients no");
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().await(60, SECONDS);
        redis.close();
    }

    private static RedisRegistry.Config config(String registry, Map<String, String> more) {
        Settings settings = new Settings(List.of(Layer.of("flag", more)));
        var config = RedisRegistry.Config.from(settings, Optional.of(RedisUrl.parse(registry)));
        settings.validate();
        return config.orElseThrow();
    }

    private static RedisRegistry connect(String url, Map<String, String> more) throws Exception {
        return connect(url, more, PATIENCE);
    }

    private static RedisRegistry connect(String url, Map<String, String> more, Duration patience) throws Exception {
        return RedisRegistry.connect(vertx, Time.system(), config(url, more), patience)
                .await(60, SECONDS);
    }

    private static void letsIn(String url, Map<String, String> more) throws Exception {
        RedisRegistry registry = connect(url, more);
        try {
            assertTrue(registry.nextEpoch().await(60, SECONDS) > 0);
            assertFalse(registry.name().contains(PASSWORD), registry.name());
            assertFalse(registry.name().contains(ENCODED), registry.name());
        } finally {
            registry.close().await(60, SECONDS);
        }
    }

    private static void refuses(String url, Map<String, String> more, String reason) {
        // Waiting does not help, so none of that patience is used: the answer would come too late.
        Failure failure = assertThrows(Failure.Unavailable.class, () -> connect(url, more, FOR_EVER));

        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
        assertFalse(failure.getMessage().contains("wrong"), failure.getMessage());
    }

    @Nested
    class Password {
        private final String place = "127.0.0.1:" + redis.port() + "/1";

        @Test
        void the_right_one_in_the_url_lets_us_in() throws Exception {
            letsIn("redis://:%s@%s".formatted(ENCODED, place), Map.of());
        }

        @Test
        void the_right_one_in_a_file_lets_us_in() throws Exception {
            Path file = Files.writeString(directory.resolve("password"), PASSWORD + "\n");

            letsIn("redis://" + place, Map.of("registry.password-file", file.toString()));
        }

        @Test
        void a_user_of_its_own_is_let_in() throws Exception {
            letsIn("redis://ann:anns@" + place, Map.of());
            letsIn("redis://ann@" + place, Map.of("registry.password", "anns"));
        }

        @Test
        void a_wrong_one_is_refused_at_once_and_not_told() {
            refuses(
                    "redis://:wrong@" + place,
                    Map.of(),
                    "Redis at redis://%s cannot be used: it refuses the password".formatted(place));
            refuses("redis://ann:wrong@" + place, Map.of(), "it refuses the password");
        }

        @Test
        void none_where_one_is_wanted_is_refused_at_once() {
            refuses("redis://" + place, Map.of(), "it wants a password and was given none");
        }

        @Test
        void one_changed_meanwhile_is_named_and_healed_once_it_is_back() throws Exception {
            RealRedis own = RealRedis.start();
            RedisRegistry registry = connect("redis://:first@127.0.0.1:" + own.port() + "/0", Map.of());
            try {
                own.ask("CONFIG SET requirepass other");
                own.stop();
                own.startAgain("requirepass other");
                Await.until("refused", Duration.ofSeconds(60), () -> {
                    Failure failure = assertThrows(
                            Failure.Unavailable.class, () -> registry.read().await(60, SECONDS));
                    return failure.getMessage().contains("it refuses the password");
                });

                own.stop();
                own.startAgain("requirepass first");

                Await.until(
                        "let in", Duration.ofSeconds(60), () -> registry.read().await(60, SECONDS) != null);
            } finally {
                registry.close().await(60, SECONDS);
                own.close();
            }
        }
    }

    @Nested
    class Tls {
        private final String localhost = "rediss://:%s@localhost:%d/0".formatted(ENCODED, tlsPort);

        @Test
        void a_certificate_of_the_named_authority_is_trusted() throws Exception {
            letsIn(
                    localhost,
                    Map.of("registry.ca-file", certificate.certificate().toString()));
        }

        @Test
        void a_certificate_the_jvm_does_not_know_is_refused_at_once() {
            refuses(localhost, Map.of(), "its certificate is not trusted");
        }

        @Test
        void a_certificate_of_another_authority_is_refused() {
            Path other = TestCertificate.make(directory, "dns:localhost").certificate();

            refuses(localhost, Map.of("registry.ca-file", other.toString()), "its certificate is not trusted");
        }

        @Test
        void a_certificate_for_another_host_is_refused() {
            refuses(
                    localhost.replace("localhost", "127.0.0.1"),
                    Map.of("registry.ca-file", certificate.certificate().toString()),
                    "its certificate is not trusted");
        }
    }

    @Nested
    class Settled {
        private String complaint(String url, Map<String, String> more) {
            return assertThrows(ConfigException.class, () -> config(url, more)).getMessage();
        }

        @Test
        void a_password_at_two_places_is_refused() {
            String complaint = complaint("redis://:s3cret@h:1/0", Map.of("registry.password", "s3cret"));

            assertTrue(complaint.startsWith("registry.password: set (expected: "), complaint);
            assertFalse(complaint.contains("s3cret"), complaint);
        }

        @Test
        void a_user_without_a_password_is_refused() {
            String complaint = complaint("redis://ann@h:1/0", Map.of());

            assertTrue(complaint.startsWith("registry.password: missing (expected: "), complaint);
        }

        @Test
        void an_authority_without_tls_or_without_a_certificate_is_refused() throws Exception {
            String ca = certificate.certificate().toString();
            String key = certificate.key().toString();

            assertTrue(complaint("redis://h:1/0", Map.of("registry.ca-file", ca))
                    .startsWith("registry.ca-file: set (expected: only with registry rediss://"));
            assertTrue(complaint("rediss://h:1/0", Map.of("registry.ca-file", key))
                    .startsWith("registry.ca-file: %s (expected: a PEM file with".formatted(key)));
            assertTrue(complaint("rediss://h:1/0", Map.of("registry.ca-file", "/nowhere"))
                    .startsWith("registry.ca-file: /nowhere (expected: a readable PEM file"));
        }

        @Test
        void no_secret_is_in_what_is_logged_of_it() {
            RedisRegistry.Config config = config("redis://h:1/0", Map.of("registry.password", "s3cret"));

            assertFalse(config.toString().contains("s3cret"), config.toString());
            assertEquals("redis://h:1/0", config.url().toString());
        }
    }
}
