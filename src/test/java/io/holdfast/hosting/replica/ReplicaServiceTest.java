package io.holdfast.hosting.replica;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.GroupApi.ReplicaStatus;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Health;
import io.holdfast.http.Json;
import io.holdfast.registry.Instance;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.StateMachine;
import io.holdfast.replication.engine.EngineGroup;
import io.holdfast.replication.member.GroupMember;
import io.holdfast.replication.peers.PeerStreams;
import io.holdfast.support.Await;
import io.holdfast.support.OnEventLoop;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replica whose engine is broken says so wherever somebody looks, and nobody is sent to it. */
@Timeout(240)
class ReplicaServiceTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Fails at the word that it cannot bear. */
    private static final class Fragile implements StateMachine<String, String> {
        @Override
        public Buffer encode(String command) {
            return Buffer.buffer(command);
        }

        @Override
        public String decode(Buffer encoded) {
            return encoded.toString();
        }

        @Override
        public String apply(long index, Instant at, String command) {
            if (command.equals("break")) {
                throw new IllegalStateException("it cannot bear this");
            }
            return command;
        }

        @Override
        public List<Buffer> snapshot() {
            return List.of();
        }

        @Override
        public void restore(Position position, List<Buffer> pieces) {}
    }

    private final TestPlatform site = new TestPlatform();
    private final Health health = Health.starting();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        site.close();
    }

    private ReplicaService<String, String> open() throws Exception {
        Settings settings = new Settings(List.of(Layer.of("test", Map.of("replication.on-broken", "stay"))));
        ReplicaService.Config config = new ReplicaService.Config(
                new GroupId("words-" + directory.getFileName().toString().replaceAll("\\D", "")),
                1,
                0,
                Set.of(1),
                Duration.ofSeconds(10),
                new GroupMember.Config(EngineGroup.Config.from(settings), PeerStreams.Config.from(settings)));
        Promise<ReplicaService<String, String>> done = Promise.promise();
        site.vertx().getOrCreateContext().runOnContext(v -> ReplicaService.open(
                        site.platform(), config, health, new Fragile(), Optional::empty)
                .compose(opened -> opened.listen(router -> {}).map(opened))
                .onComplete(done));
        return done.future().await(60, SECONDS);
    }

    private Instance registered() throws Exception {
        return site.platform()
                .discovery()
                .registry()
                .read()
                .await(60, SECONDS)
                .instances()
                .get(0);
    }

    private JsonNode ready(Instance at) throws Exception {
        var client = site.vertx().createHttpClient();
        return OnEventLoop.call(site.vertx(), () -> client.request(
                                HttpMethod.GET, at.url().getPort(), at.url().getHost(), "/health/ready")
                        .compose(request -> request.send())
                        .compose(HttpClientResponse::body))
                .map(body -> Json.read(body, JsonNode.class))
                .await(60, SECONDS);
    }

    @Test
    void a_broken_one_is_not_ready_in_the_registry_nor_by_its_health_and_says_why() throws Exception {
        ReplicaService<String, String> service = open();
        Await.until("it is ready", SOON, () -> registered().state() == Instance.State.READY);
        ReplicaStatus before = service.replicaStatus();
        assertEquals("fit", before.state());
        assertNull(before.reason());
        assertTrue(before.diskFree() > 0);

        Await.until("it leads", SOON, () -> service.group().status().leads());
        service.group().submit("break").onFailure(expected -> {});

        Await.until("others see it", SOON, () -> registered().state() == Instance.State.STARTING);
        assertTrue(
                registered().why().startsWith("failed: the state machine failed"),
                registered().why());
        JsonNode ready = ready(registered());
        assertEquals("not ready", ready.path("status").asText());
        assertEquals("failed", ready.path("code").asText());
        assertEquals("failed", service.replicaStatus().state());
        assertTrue(service.replicaStatus().reason().contains("the state machine failed"));
    }
}
