package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.app.Main;
import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.e2e.store.CachedReads;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A front end is cut off from the catalog, both ways and one way, while its readers still reach it. */
@Tag("fault")
class CacheCutOffIT {
    private static final String HOT = "Hot";
    private static final long STOCK = 1_000_000;
    private static final Duration CUT = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int THERE = 1; // the machine of the front end that is cut off
    private static final int STORES = 2; // the machine of all replicas
    private static final int HERE = 254; // this one

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final List<HoldfastProcess> processes = new ArrayList<>();
    private final CachedReads history = new CachedReads();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private Network network;
    private volatile boolean over;

    @Test
    void its_readers_see_nothing_that_somebody_knows_to_be_old() throws Exception {
        try (Root root = Root.mayDo("network namespaces", trial -> new Network(trial, 1))) {
            network = new Network(root, 2);
            try {
                URI here = store();
                URI there = frontEnd(THERE, 7300);
                List<Future<?>> running = new ArrayList<>();
                for (URI frontEnd : List.of(here, there, there)) {
                    running.add(clients.submit(() -> read(frontEnd)));
                }
                running.add(clients.submit(() -> buy(here)));
                running.add(clients.submit(() -> buy(here)));
                goOn(50);
                cutOff("both ways", true, true);
                cutOff("it hears nothing", true, false);
                cutOff("it is not heard", false, true);
                over = true;
                for (Future<?> client : running) {
                    client.get(60, TimeUnit.SECONDS);
                }
                assertEquals(List.of(), history.check());
                assertTrue(history.hits() > 100, history.hits() + " hits");
            } finally {
                over = true;
                clients.shutdownNow();
                processes.forEach(HoldfastProcess::close);
                for (HoldfastProcess process : processes) {
                    Await.until("it has ended", SOON, () -> !process.isAlive());
                }
            }
        }
    }

    private void cutOff(String how, boolean notices, boolean questions) throws Exception {
        long hits = history.hits();
        Await.until("caches answer", SOON, () -> history.hits() > hits + 100);
        long began = System.nanoTime();
        if (notices) {
            network.cut(STORES, THERE);
        }
        if (questions) {
            network.cut(THERE, STORES);
        }
        Await.until("the cut is over", CUT.plusSeconds(2), () -> System.nanoTime() - began > CUT.toNanos());
        long ended = System.nanoTime();
        network.heal();
        long gap = TimeUnit.NANOSECONDS.toMillis(history.longestGap(began, ended));
        System.out.printf(
                "a front end cut off for 2 s, %s: %d buys meanwhile, longest time without one %d ms; %d reads, %d hits so far%n",
                how, history.boughtBetween(began, ended), gap, history.reads(), history.hits());
        assertTrue(history.boughtBetween(began, ended) > 20, "nobody can buy while a front end is cut off");
        goOn(20);
    }

    private URI store() throws Exception {
        Path fill = Files.writeString(
                directory.resolve("fill.yaml"), "- {name: %s, price: 1, quantity: %d}%n".formatted(HOT, STOCK));
        for (int id = 1; id <= 3; id++) {
            start(
                    STORES,
                    "store-" + id,
                    "--role=order,catalog",
                    "--id=" + id,
                    "--set=order.port=" + (7100 + id),
                    "--set=catalog.port=" + (7200 + id),
                    "--set=catalog.fill=" + fill);
        }
        URI here = frontEnd(HERE, Ports.lasting());
        Await.until(
                "the store serves",
                SOON,
                () -> Http.get(here, "/products/" + HOT).status() == 200
                        && Http.get(here, "/orders").status() == 200);
        return here;
    }

    private URI frontEnd(int machine, int port) {
        start(machine, "front-end-" + machine, "--role=frontend", "--port=" + port);
        URI url = URI.create("http://%s:%d".formatted(network.host(machine), port));
        Await.until("the front end listens", SOON, () -> {
            try {
                return Http.get(url, "/health/ready").status() == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
        return url;
    }

    private void start(int machine, String name, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of(
                "--host=0.0.0.0",
                "--set=auth.mode=open",
                "--admin-port=0",
                "--data-dir=" + directory.resolve(name),
                "--set=advertise=" + network.host(machine),
                "--set=order.peers=" + peers(7100),
                "--set=catalog.peers=" + peers(7200),
                "--set=replication.heartbeat=250ms"));
        List<String> wrapper = new ArrayList<>(machine == HERE ? List.of() : network.wrapper(machine));
        wrapper.addAll(List.of("env", "HOLDFAST_CLUSTER_TOKEN=c", "HOLDFAST_ADMIN_TOKEN=a"));
        processes.add(HoldfastProcess.startMain(directory, wrapper, Main.class, arguments.toArray(String[]::new)));
    }

    private String peers(int base) {
        return Stream.of(1, 2, 3)
                .map(id -> "%d=%s:%d".formatted(id, network.host(STORES), base + id))
                .collect(Collectors.joining(","));
    }

    private void goOn(int buys) {
        int enough = history.bought() + buys;
        Await.until(buys + " more buys", SOON, () -> history.bought() >= enough);
    }

    // While it is cut off it has no answer.
    private Void read(URI frontEnd) throws Exception {
        while (!over) {
            long began = System.nanoTime();
            Http.Answer answer;
            try {
                answer = Http.send(HttpRequest.newBuilder(frontEnd.resolve("/products/" + HOT))
                        .timeout(Duration.ofSeconds(5)));
            } catch (IOException away) {
                continue;
            }
            if (answer.status() == 200) {
                history.read(
                        began,
                        System.nanoTime(),
                        frontEnd.toString(),
                        STOCK - answer.body().path("quantity").asLong(),
                        answer.header("X-Cache").filter("HIT"::equals).isPresent());
            }
        }
        return null;
    }

    private Void buy(URI frontEnd) throws Exception {
        while (!over) {
            long began = System.nanoTime();
            history.buys(began);
            Http.Answer answer = Http.post(
                    frontEnd,
                    "/orders",
                    "{\"name\":\"%s\",\"quantity\":1}".formatted(HOT),
                    "Idempotency-Key",
                    UUID.randomUUID().toString());
            assertEquals(201, answer.status(), answer.raw().body());
            history.bought(began, System.nanoTime());
            Thread.sleep(10);
        }
        return null;
    }
}
