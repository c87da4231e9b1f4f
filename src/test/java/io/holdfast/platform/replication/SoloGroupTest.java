package io.holdfast.platform.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SoloGroupTest {
    private final Adder machine = new Adder();
    private final AtomicInteger broken = new AtomicInteger();
    private final ReplicatedGroup<Integer, Integer> group = SoloGroup.open(
                    1, new SoloGroup.Config(3), new ManualTime(), machine, broken::incrementAndGet)
            .result();

    /** Adds up, on a disk that writes when the test says so. */
    private static final class Adder implements SoloMachine<Integer, Integer> {
        private final List<Promise<Void>> flushes = new ArrayList<>();
        private final List<Long> flushedAt = new ArrayList<>();
        private int sum;

        @Override
        public Future<Long> recover() {
            return Future.succeededFuture(0L);
        }

        @Override
        public Integer apply(long index, Instant at, Integer command) {
            return sum += command;
        }

        @Override
        public Future<Void> flush(long index) {
            flushedAt.add(index);
            flushes.add(Promise.promise());
            return flushes.get(flushes.size() - 1).future();
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }

        void written(int flush) {
            flushes.get(flush).complete();
        }
    }

    @Test
    void a_command_is_answered_once_it_is_on_disk() {
        Future<Integer> answer = group.submit(5);
        assertFalse(answer.isComplete());

        machine.written(0);

        assertEquals(5, answer.result());
    }

    @Test
    void commands_that_come_during_a_flush_share_the_next_one() {
        Future<Integer> first = group.submit(1);
        Future<Integer> second = group.submit(2);
        Future<Integer> third = group.submit(3);

        machine.written(0);
        assertTrue(first.succeeded());
        assertFalse(second.isComplete());
        machine.written(1);

        assertEquals(3, second.result());
        assertEquals(6, third.result());
        assertEquals(List.of(1L, 3L), machine.flushedAt);
    }

    @Test
    void a_read_shows_nothing_that_could_still_be_lost() {
        group.submit(5);
        Future<Integer> read = group.read(() -> machine.sum);
        assertFalse(read.isComplete());

        machine.written(0);
        machine.written(1);

        assertEquals(5, read.result());
        assertTrue(group.read(() -> machine.sum).isComplete());
    }

    @Test
    void more_than_the_queue_holds_is_refused_without_effect() {
        group.submit(1);
        for (int i = 0; i < 3; i++) {
            group.submit(1);
        }

        Future<Integer> tooMany = group.submit(1);

        assertInstanceOf(Failure.Unavailable.class, tooMany.cause());
        assertEquals(4, machine.sum);
    }

    @Test
    void a_failed_flush_acknowledges_nothing_then_and_later() {
        Future<Integer> inFlight = group.submit(1);
        Future<Integer> waiting = group.submit(2);

        machine.flushes.get(0).fail(new IOException("no space left"));

        assertInstanceOf(Failure.Indeterminate.class, inFlight.cause());
        assertInstanceOf(Failure.Indeterminate.class, waiting.cause());
        assertInstanceOf(Failure.Unavailable.class, group.submit(3).cause());
        assertInstanceOf(Failure.Unavailable.class, group.read(() -> 0).cause());
        assertEquals(1, broken.get());
        assertEquals(3, machine.sum);
    }
}
