package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.group.GroupLoad.Shape;
import io.holdfast.e2e.group.History.Floor;
import io.holdfast.support.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The leader stands still for seconds, and goes on believing that it leads, with requests in its sockets that came meanwhile;
 * {@code -Dgroup.pauses} says how often.
 */
@Tag("fault")
class PausedLeaderIT {
    private static final int ROUNDS = Integer.getInteger("group.pauses", 1);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int CONNECTIONS = 30;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    /** A request that was sent to the paused leader. */
    private record Sent(Wire wire, boolean writes, int writer, Floor floor) {}

    @Test
    void it_acknowledges_nothing_of_its_own_and_answers_no_stale_read() throws Exception {
        History history = new History();
        try (ReplicaCluster cluster = ReplicaCluster.local(directory, 3).started();
                GroupLoad load =
                        GroupLoad.start(cluster, history, Shape.of(1, 2, 3).clients(6, 4))) {
            int[] counts = new int[3];
            for (int round = 0; round < ROUNDS; round++) {
                cluster.awaitLeader(3);
                history.goOn(500, ReplicaCluster.SOON);
                pause(cluster, history, load, counts);
            }
            cluster.awaitReady(3);
            history.goOn(200, ReplicaCluster.SOON);
            load.stop();

            System.out.printf(
                    "pauses of the leader: %d; of what was sent to it meanwhile %d writes and %d reads were answered, %d not; %s%n",
                    ROUNDS, counts[0], counts[1], counts[2], history);
            history.isKeptBy(cluster, List.of(1, 2, 3));
        }
    }

    private void pause(ReplicaCluster cluster, History history, GroupLoad load, int[] counts) throws Exception {
        List<Wire> open = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Wire wire = new Wire(cluster.url(3));
            assertTrue(wire.ask("GET", "/status", Duration.ofSeconds(5)).isOk());
            open.add(wire);
        }
        List<Sent> sent = new ArrayList<>();
        // Under way when it stops: these share their round with those that come later, if anything does.
        send(history, load, open.subList(0, CONNECTIONS / 3), sent);
        cluster.pause(3);
        long stopped = System.nanoTime();
        // The others' clients wait for the one that is stopped.
        GroupLoad fresh = GroupLoad.start(cluster, history, Shape.of(1, 2).clients(2, 0));
        Duration away = history.nextCommit(stopped, ReplicaCluster.SOON);
        fresh.stop();
        assertNotEquals(3, cluster.leader());
        history.goOn(200, ReplicaCluster.SOON);
        send(history, load, open.subList(CONNECTIONS / 3, CONNECTIONS * 2 / 3), sent);
        Await.until("the pause is over", PAUSE.plusSeconds(1), () -> System.nanoTime() - stopped > PAUSE.toNanos());
        history.goOn(50, ReplicaCluster.SOON);
        send(history, load, open.subList(CONNECTIONS * 2 / 3, CONNECTIONS), sent);
        for (int i = 0; i < CONNECTIONS; i++) { // and those that are accepted only afterwards
            send(history, load, List.of(new Wire(cluster.url(3))), sent);
        }

        cluster.goOn(3);
        for (int i = 0; i < CONNECTIONS; i++) {
            send(history, load, List.of(new Wire(cluster.url(3))), sent);
        }

        for (Sent request : sent) {
            receive(history, request, counts);
        }
        System.out.printf("leader paused: the next commit after %d ms%n", away.toMillis());
    }

    private static void send(History history, GroupLoad load, List<Wire> wires, List<Sent> sent) throws IOException {
        for (Wire wire : wires) {
            boolean writes = sent.size() % 3 == 0;
            int writer = writes
                    ? history.newWriter()
                    : load.writers().get(sent.size() % load.writers().size());
            Floor floor = history.floor(writer);
            wire.send(writes ? "POST" : "GET", writes ? "/write/%d/0".formatted(writer) : "/read/" + writer);
            sent.add(new Sent(wire, writes, writer, floor));
        }
    }

    private static void receive(History history, Sent request, int[] counts) {
        try (Wire wire = request.wire()) {
            Wire.Answer answer = wire.receive(Duration.ofSeconds(5));
            counts[request.writes() ? 0 : 1]++;
            if (!request.writes()) {
                history.judge(3, request.floor(), answer);
            } else if (answer.isOk()) {
                history.acknowledged(request.writer(), 0, System.nanoTime());
            } else if (answer.saysNothingDone()) {
                history.refused(request.writer(), 0);
            } else if (answer.status() == 503) {
                history.unknown(request.writer(), 0);
            } else {
                history.odd(3, answer);
            }
        } catch (IOException unanswered) {
            counts[2]++;
            if (request.writes()) {
                history.unknown(request.writer(), 0);
            }
        }
    }
}
