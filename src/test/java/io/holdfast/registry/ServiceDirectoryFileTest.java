package io.holdfast.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.base.time.Time;
import io.holdfast.support.Await;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceDirectoryFileTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final LocalRegistry registry = new LocalRegistry(Time.system());
    private Path file;
    private ServiceDirectory directory;

    @BeforeEach
    void follow() throws Exception {
        file = folder.resolve("made/known.json");
        directory = ServiceDirectory.follow(
                        vertx, registry, Time.system(), new ServiceDirectory.Config(LONG, LONG, LONG))
                .await(60, SECONDS);
        memory().follow(directory);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private ServiceDirectoryFile memory() {
        return ServiceDirectoryFile.open(vertx, file, Set.of("order", "catalog"));
    }

    private Instance register(String service, String id, int port) throws Exception {
        Instance instance = new Instance(
                service,
                id,
                registry.nextEpoch().await(60, SECONDS),
                URI.create("http://127.0.0.1:" + port),
                Instance.State.READY,
                1,
                Map.of());
        registry.hold(instance, LONG).await(60, SECONDS);
        return instance;
    }

    private void remembers(Instance... instances) {
        Await.until("it is remembered", SOON, () -> memory().instances().equals(List.of(instances)));
    }

    @Test
    void remembers_where_the_instances_of_its_services_were() throws Exception {
        assertEquals(List.of(), memory().instances());

        Instance order = register("order", "1", 7001);
        register("billing", "1", 9000);
        Instance catalog = register("catalog", "1", 7101);

        remembers(catalog, order);
    }

    @Test
    void remembers_those_that_are_away_and_where_they_came_back() throws Exception {
        Instance one = register("order", "1", 7001);
        Instance two = register("order", "2", 7002);
        remembers(one, two);

        registry.release(one).await(60, SECONDS);
        Instance moved = register("order", "2", 7003);

        remembers(one, moved);
    }

    @Test
    void remembers_nothing_from_a_damaged_file_and_writes_it_anew() throws Exception {
        Files.createDirectories(file.getParent());
        for (String damaged : List.of("", "{", "[]", "{\"instances\":[{\"service\":\"order\"}]}", "\u0000\u0000")) {
            Files.writeString(file, damaged);
            assertEquals(List.of(), memory().instances(), damaged);
        }

        remembers(register("order", "1", 7001));
    }

    @Test
    void leaves_nothing_else_behind() throws Exception {
        Instance one = register("order", "1", 7001);
        remembers(one);

        try (Stream<Path> files = Files.list(file.getParent())) {
            assertEquals(List.of(file), files.toList());
        }
    }
}
