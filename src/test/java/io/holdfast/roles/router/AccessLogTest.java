package io.holdfast.roles.router;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.holdfast.support.Await;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The lines about requests, as a program that collects logs gets them. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 1, timeUnit = MINUTES)
class AccessLogTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger("access");
    private TestPlatform site;
    private WebClient client;

    @BeforeEach
    void deploy(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of("router.access-log", "all"));
        client = site.client(site.deploy(health -> new RouterVerticle(
                site.platform(), RouterVerticle.Config.from(site.settings(), Optional.of("1")), health)));
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void close() {
        log.detachAppender(lines);
        site.close();
    }

    private ILoggingEvent line(String path) throws Exception {
        client.get(path).send().await(60, SECONDS);
        Await.until("the request is logged", Duration.ofSeconds(60), () -> !lines.list.isEmpty());
        return lines.list.get(0);
    }

    private static Map<String, Object> fields(ILoggingEvent line) {
        return line.getKeyValuePairs().stream().collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
    }

    @Test
    void have_fields_for_programs() throws Exception {
        Map<String, Object> fields = fields(line("/orders/1"));

        assertEquals("127.0.0.1", fields.get("client"));
        assertEquals("GET", fields.get("method"));
        assertEquals("/orders/1", fields.get("path"));
        assertEquals("/orders", fields.get("route"));
        assertEquals("frontend", fields.get("service"));
        assertEquals(503, fields.get("status"));
        assertEquals(0, fields.get("attempts"));
        assertTrue((double) fields.get("duration_ms") >= 0);
        assertTrue((long) fields.get("bytes") > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing/here", "/orders/1"})
    void count_what_a_problem_was_sent_with(String path) throws Exception {
        HttpResponse<Buffer> response = client.get(path).send().await(60, SECONDS);
        Await.until("the request is logged", Duration.ofSeconds(20), () -> !lines.list.isEmpty());

        assertEquals((long) response.body().length(), fields(lines.list.get(0)).get("bytes"));
    }

    @Test
    void are_readable_for_people_and_bounded() throws Exception {
        String text = line("/" + "x".repeat(3_000)).getFormattedMessage();

        assertTrue(text.startsWith("127.0.0.1 GET /xxx"), text);
        assertTrue(text.contains("404"), text);
        assertTrue(text.length() < 500, text);
        assertEquals(List.of(), lines.list.subList(1, lines.list.size()));
    }
}
