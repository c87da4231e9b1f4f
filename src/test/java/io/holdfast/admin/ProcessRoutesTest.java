package io.holdfast.admin;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.support.Http;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Killing and pausing processes, of which none here was started with {@code --chaos}; ProcessEventsIT does it to real ones. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = TimeUnit.MINUTES)
class ProcessRoutesTest {
    private TestPlatform site;
    private URI admin;
    private String self;

    @BeforeEach
    void listen(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of());
        self = site.platform().telemetry().events().process();
        admin = URI.create("http://127.0.0.1:"
                + AdminServer.listen(
                                site.platform(),
                                new AdminServer.Config("127.0.0.1", 0, true),
                                Map.of(),
                                site.view(Map.of()))
                        .await(60, SECONDS)
                        .actualPort());
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void need_the_token() throws Exception {
        assertEquals(401, Http.post(admin, "/processes/" + self + "/kill", "{}").status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "POST; SELF/kill; {}; 404; chaos-off",
                "POST; SELF/pause; {\"millis\":5}; 404; chaos-off",
                "POST; nobody/kill; {}; 404; unknown-process",
                "POST; nobody/pause; {\"millis\":5}; 404; unknown-process",
                "POST; SELF/pause; {}; 400; invalid",
                "POST; SELF/pause; {\"millis\":0}; 400; invalid",
                "POST; SELF/pause; {\"millis\":60001}; 400; invalid",
                "POST; SELF/kill; {\"millis\":5}; 400; invalid",
                "POST; a%00b/kill; {}; 400; invalid",
                "POST; SELF/kill?now=1; {}; 400; invalid",
                "DELETE; SELF/kill; {}; 405; method-not-allowed",
                "GET; SELF/kill; ; 405; method-not-allowed",
                "POST; SELF/resurrect; {}; 404; unknown-path"
            })
    void refuse_what_they_cannot_do(String method, String path, String body, int status, String code) throws Exception {
        Http.Answer answer = Http.send(
                method,
                admin,
                "/processes/" + path.replace("SELF", self),
                body == null ? "" : body,
                TestPlatform.ADMIN);

        assertEquals(status, answer.status(), answer.raw().body());
        assertEquals(code, answer.body().path("code").asText());
    }
}
