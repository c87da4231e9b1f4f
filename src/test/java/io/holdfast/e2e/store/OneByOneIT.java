package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.group.Ballast;
import io.holdfast.e2e.group.Network;
import io.holdfast.e2e.group.Root;
import io.holdfast.e2e.group.Strace;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The replica that leads gets a wrong clock, a full disk, a slow one and an emptied directory, and a front end is cut off one way, one
 * after the other under one load: no client sees an error, and none waits for more than {@code -Dstore.longest-wait} seconds, 3 on a
 * quiet machine. {@code -Dstore.heartbeat=50ms} for figures as the product has them.
 */
@Tag("fault")
class OneByOneIT {
    private static final int CLIENTS = Integer.getInteger("store.clients", 8);
    private static final Duration PHASE = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofSeconds(Integer.getInteger("store.longest-wait", 3));
    private static final Duration CUT_LOOK = Duration.ofMillis(900);

    private static final long SLOW_BELOW = 72L << 20; // a little before replication.disk-free-min

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final Book book = new Book(Stock.usual());
    private final Map<String, Duration> waits = new LinkedHashMap<>();
    private FaultyMachines machines;
    private StoreCluster cluster;
    private Shoppers shoppers;

    @Test
    void whatever_happens_to_one_of_them_every_order_is_answered_and_kept() throws Exception {
        Strace.orSkip();
        try (Root root = Root.mayDo("network namespaces and tmpfs", this::tried)) {
            machines = new FaultyMachines(directory, root);
            try (StoreCluster store =
                            StoreCluster.start(directory, machines, List.of(StoreCluster.TOGETHER), book.stock());
                    Shoppers clients = Shoppers.start(store.router(), book, CLIENTS)) {
                cluster = store;
                shoppers = clients;
                shoppers.goOn(300);
                phase("nothing", this::last);
                phase("an hour ahead", this::wrongClock);
                phase("a full disk", this::fullDisk);
                phase("300 ms a sync", this::slowDisk);
                List<Integer> left = phase("an emptied directory", this::emptiedDirectory);
                phase("a front end cut off one way", this::cutOffFrontEnd);
                shoppers.stop();

                waits.forEach((what, wait) -> System.out.printf("  %-28s %5d ms%n", what, wait.toMillis()));
                System.out.println(book);
                book.isKeptBy(cluster, left);
                assertEquals(List.of(), book.failures());
            }
        }
        assertTrue(waits.values().stream().allMatch(wait -> wait.compareTo(LONGEST) < 0), waits.toString());
    }

    private void tried(Root root) throws Exception {
        new Network(root, 1);
        root.mountMemory(1, directory.resolve("trial"));
    }

    /** Runs it and lets the shop go on healed for a moment; the longest wait of a client is noted. */
    private <T> T phase(String what, Callable<T> fault) throws Exception {
        long began = System.nanoTime();
        T result;
        try {
            result = fault.call();
            shoppers.goOn(100);
        } catch (AssertionError failed) {
            throw new AssertionError("%s: %s %s%n%s".formatted(what, book, book.failures(), cluster.outputs()), failed);
        }
        waits.put(what, book.longestWait(began, System.nanoTime()));
        return result;
    }

    private Void last() {
        long until = System.nanoTime() + PHASE.toNanos();
        do {
            shoppers.goOn(50);
        } while (System.nanoTime() < until);
        return null;
    }

    private Void fullDisk() throws Exception {
        int leader = cluster.leader(StoreCluster.CATALOG);
        try (Ballast full = Ballast.fill(machines.disk(leader), SLOW_BELOW, Duration.ofMillis(4))) {
            assertTrue(full.bytes() > 0);
            awaitReadiness(leader, "until there is room");
            last();
            leads(leader, false);
        }
        cluster.awaitReady(StoreCluster.TOGETHER, leader);
        return null;
    }

    private Void slowDisk() throws Exception {
        int leader = cluster.leader(StoreCluster.CATALOG);
        try (Strace slow =
                Strace.attach(cluster.get(StoreCluster.TOGETHER, leader).pid(), "fdatasync:delay_enter=300000")) {
            leads(leader, false);
            last();
            assertTrue(slow.isAlive());
            leads(leader, false);
        }
        cluster.awaitReady(StoreCluster.TOGETHER, leader);
        return null;
    }

    private Void wrongClock() throws Exception {
        int leader = cluster.leader(StoreCluster.CATALOG);
        assertEquals(FaultyMachines.CLOCK, leader);
        machines.clock().move(Duration.ofHours(1));
        Await.until("it says that its clock is off", StoreCluster.SOON, () -> cluster.get(StoreCluster.TOGETHER, leader)
                .output()
                .contains("its clock is off by"));
        leads(leader, false);
        last();
        leads(leader, false);
        machines.clock().move(Duration.ZERO);
        return null;
    }

    private List<Integer> emptiedDirectory() throws Exception {
        int leader = cluster.leader(StoreCluster.CATALOG);
        cluster.get(StoreCluster.TOGETHER, leader).kill();
        delete(machines.data(StoreCluster.TOGETHER + "-" + leader));
        cluster.start(StoreCluster.TOGETHER, leader);
        assertEquals(1, cluster.get(StoreCluster.TOGETHER, leader).exitCode(StoreCluster.SOON));
        String said = cluster.get(StoreCluster.TOGETHER, leader).output();
        assertTrue(said.contains("its directory is empty, but replica ["), said);

        for (String group : StoreCluster.GROUPS) {
            cluster.members(group, "{\"remove\":%d}".formatted(leader));
        }
        cluster.start(StoreCluster.TOGETHER, 4);
        cluster.get(StoreCluster.TOGETHER, 4).url("order");
        for (String group : StoreCluster.GROUPS) {
            cluster.members(group, "{\"add\":4}");
        }
        cluster.awaitReady(StoreCluster.TOGETHER, 4);
        return List.of(1, 2, 3, 4).stream().filter(id -> id != leader).toList();
    }

    private Void cutOffFrontEnd() throws Exception {
        machines.cutOffFrontEnd();
        HttpRequest.Builder question = HttpRequest.newBuilder(
                        cluster.url("frontend", 2).resolve("/orders"))
                .timeout(CUT_LOOK);
        boolean answered;
        try {
            answered = Http.send(question).status() == 200;
        } catch (HttpTimeoutException cut) {
            answered = false;
        }
        assertTrue(!answered, "the front end that is cut off hears nothing of the orders");
        last();
        machines.heal();
        cluster.awaitReady("frontend", 2);
        return null;
    }

    private void leads(int id, boolean expected) {
        for (String group : StoreCluster.GROUPS) {
            Await.until(
                    "replica %d leads %s: %s".formatted(id, group, expected),
                    StoreCluster.SOON,
                    () -> cluster.leader(group) == id == expected);
        }
    }

    private void awaitReadiness(int id, String reason) {
        Await.until("replica %d says: %s".formatted(id, reason), StoreCluster.SOON, () -> {
            try {
                return cluster.readiness(StoreCluster.ORDER, id).contains(reason);
            } catch (IOException away) {
                return false;
            }
        });
    }

    private static void delete(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
