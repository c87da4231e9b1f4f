package io.holdfast.sql;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.Time;
import io.holdfast.support.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteBehindTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(50);

    /** A database whose answers are given by hand, or at once. */
    private static final class HandDisk implements WriteBehind.Target<Integer> {
        final List<List<Integer>> writes = new CopyOnWriteArrayList<>();
        final List<Promise<Void>> answers = new CopyOnWriteArrayList<>();
        volatile boolean atOnce;
        volatile int syncs;
        volatile Throwable syncFailure;

        @Override
        public Future<Void> write(List<Integer> changes) {
            boolean now = atOnce;
            Promise<Void> answer = Promise.promise();
            answers.add(answer);
            if (now) {
                answer.complete();
            }
            writes.add(changes); // last: whoever waits for it uses the answer
            return answer.future();
        }

        @Override
        public Future<Void> sync() {
            syncs++;
            return syncFailure == null ? Future.succeededFuture() : Future.failedFuture(syncFailure);
        }

        void awaitWrites(int count) {
            Await.until(count + " writes", LONG, () -> writes.size() >= count);
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final HandDisk disk = new HandDisk();
    private final List<Integer> synced = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final WriteBehind.Listener<Integer> listener = new WriteBehind.Listener<>() {
        @Override
        public void onSynced(Integer last) {
            synced.add(last);
        }

        @Override
        public void onFailure(Throwable cause) {
            failures.add(cause);
        }
    };

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private Duration linger = Duration.ZERO;

    private WriteBehind<Integer> writer(
            int pendingMax, int batchMax, int syncEvery, Duration syncAfter, Duration patience) {
        var config = new WriteBehind.Config(pendingMax, batchMax, linger, syncEvery, syncAfter, patience);
        return new WriteBehind<>(vertx, Time.system(), config, disk, listener);
    }

    private WriteBehind<Integer> patient() {
        return writer(1000, 100, 1_000_000, LONG, LONG);
    }

    @Test
    void changes_that_come_during_a_write_become_the_next_batch_in_their_order() {
        var writer = patient();

        writer.add(1);
        disk.awaitWrites(1);
        IntStream.rangeClosed(2, 4).forEach(writer::add);
        assertEquals(1, disk.writes.size());
        disk.answers.get(0).complete();
        disk.awaitWrites(2);

        assertEquals(List.of(List.of(1), List.of(2, 3, 4)), disk.writes);
    }

    @Test
    void a_batch_has_at_most_batch_max_changes() {
        var writer = writer(1000, 2, 1_000_000, LONG, LONG);

        writer.add(1);
        disk.awaitWrites(1);
        disk.atOnce = true;
        IntStream.rangeClosed(2, 6).forEach(writer::add);
        disk.answers.get(0).complete();
        writer.awaitSynced();

        assertEquals(List.of(List.of(1), List.of(2, 3), List.of(4, 5), List.of(6)), disk.writes);
    }

    @Test
    void changes_linger_until_there_is_a_batch_of_them() {
        disk.atOnce = true;
        linger = LONG;
        var writer = writer(1000, 3, 1_000_000, LONG, LONG);

        IntStream.rangeClosed(1, 4).forEach(writer::add);
        disk.awaitWrites(1);

        assertEquals(List.of(List.of(1, 2, 3)), disk.writes);
    }

    @Test
    void a_lonely_change_lingers_no_longer_than_it_may() {
        disk.atOnce = true;
        linger = SHORT;
        var writer = writer(1000, 100, 1_000_000, LONG, LONG);

        writer.add(1);
        disk.awaitWrites(1);
        writer.add(2);
        disk.awaitWrites(2);

        assertEquals(List.of(List.of(1), List.of(2)), disk.writes);
    }

    @Test
    void nothing_lingers_that_somebody_waits_for() {
        disk.atOnce = true;
        linger = LONG;
        var writer = writer(1000, 100, 1_000_000, LONG, LONG);

        writer.add(1);
        writer.awaitSynced();
        writer.add(2);
        assertTrue(writer.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, SECONDS)
                .handle((v, e) -> e == null)
                .join());

        assertEquals(List.of(List.of(1), List.of(2)), disk.writes);
    }

    @Test
    void it_syncs_after_sync_every_written_changes_and_tells_the_last_of_them() {
        disk.atOnce = true;
        var writer = writer(1000, 1, 3, LONG, LONG);

        IntStream.rangeClosed(1, 7).forEach(writer::add);
        disk.awaitWrites(7);

        Await.until("two syncs", LONG, () -> synced.size() == 2);
        assertEquals(List.of(3, 6), synced);
    }

    @Test
    void it_syncs_a_lonely_change_after_sync_after() {
        disk.atOnce = true;
        var writer = writer(1000, 1, 1000, SHORT, LONG);

        writer.add(1);

        Await.until("a sync", LONG, () -> synced.equals(List.of(1)));
        assertEquals(1, disk.syncs);
    }

    @Test
    void await_synced_returns_when_all_that_was_added_is_synced() {
        disk.atOnce = true;
        var writer = patient();

        writer.awaitSynced();
        assertEquals(0, disk.syncs);
        IntStream.rangeClosed(1, 5).forEach(writer::add);
        writer.awaitSynced();

        assertEquals(5, synced.get(synced.size() - 1));
    }

    @Test
    void await_synced_waits_for_as_long_as_the_disk_takes_and_says_so() throws Exception {
        var writer = writer(1000, 10, 10, LONG, SHORT);
        writer.add(1);

        var waiting = CompletableFuture.runAsync(writer::awaitSynced);
        Await.until("it says that the disk is slow", LONG, writer::isSlow);
        assertFalse(waiting.isDone());

        disk.atOnce = true;
        disk.answers.get(0).complete();
        waiting.get(60, SECONDS);
        assertFalse(writer.isSlow());
        assertEquals(List.of(1), synced);
    }

    @Test
    void add_waits_while_pending_max_are_not_written_for_as_long_as_the_disk_takes() throws Exception {
        var writer = writer(2, 10, 10, LONG, SHORT);
        writer.add(1);
        writer.add(2);

        var waiting = CompletableFuture.runAsync(() -> writer.add(3));
        Await.until("it says that the disk is slow", LONG, writer::isSlow);
        assertFalse(waiting.isDone());

        disk.atOnce = true;
        disk.awaitWrites(1);
        disk.answers.forEach(Promise::tryComplete);
        waiting.get(60, SECONDS);
        writer.awaitSynced();
        assertEquals(3, synced.get(synced.size() - 1));
        assertEquals(List.of(), failures);
    }

    @Test
    void who_waits_hears_of_a_write_that_failed() {
        var writer = writer(1, 10, 10, LONG, SHORT);
        writer.add(1);
        var waiting = CompletableFuture.runAsync(() -> writer.add(2));
        Await.until("it says that the disk is slow", LONG, writer::isSlow);

        disk.answers.get(0).fail(new IllegalStateException("disk full"));

        assertThrows(Exception.class, () -> waiting.get(60, SECONDS));
        assertFalse(writer.isSlow());
    }

    @Test
    void a_failed_write_is_final_and_told_once() throws Exception {
        var writer = patient();
        var cause = new IllegalStateException("disk full");

        writer.add(1);
        disk.awaitWrites(1);
        writer.add(2);
        disk.answers.get(0).fail(cause);
        Await.until("told", LONG, () -> !failures.isEmpty());

        var thrown = assertThrows(IllegalStateException.class, () -> writer.add(3));
        assertSame(cause, thrown.getCause());
        assertThrows(IllegalStateException.class, writer::awaitSynced);
        assertThrows(Exception.class, () -> writer.close().await(60, SECONDS));
        assertEquals(List.of(List.of(1)), disk.writes);
        assertEquals(List.of(cause), failures);
        assertEquals(0, disk.syncs);
    }

    @Test
    void a_failed_sync_is_final_and_nothing_is_told_as_synced() {
        disk.atOnce = true;
        disk.syncFailure = new IllegalStateException("io");
        var writer = patient();

        writer.add(1);

        assertThrows(IllegalStateException.class, writer::awaitSynced);
        Await.until("told", LONG, () -> failures.equals(List.of(disk.syncFailure)));
        assertTrue(synced.isEmpty());
        assertThrows(IllegalStateException.class, () -> writer.add(2));
    }

    @Test
    void closing_writes_and_syncs_what_is_pending_and_takes_nothing_more() throws Exception {
        var writer = patient();

        writer.add(1);
        disk.awaitWrites(1);
        writer.add(2);
        Future<Void> closed = writer.close();
        assertFalse(closed.isComplete());
        assertThrows(IllegalStateException.class, () -> writer.add(3));
        disk.atOnce = true;
        disk.answers.get(0).complete();
        closed.await(60, SECONDS);

        assertEquals(List.of(List.of(1), List.of(2)), disk.writes);
        assertEquals(List.of(2), synced);
    }

    @Test
    void closing_with_nothing_pending_is_done_at_once() throws Exception {
        patient().close().await(60, SECONDS);

        assertEquals(0, disk.syncs);
    }

    @Test
    void an_event_loop_may_not_wait() {
        var writer = patient();

        vertx.runOnContext(v -> Future.<Void>future(p -> writer.add(1)).onFailure(failures::add));

        Await.until("refused", LONG, () -> failures.size() == 1);
        assertTrue(failures.get(0).getMessage().contains("event loop"));
    }
}
