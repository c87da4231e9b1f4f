package io.holdfast.replication.engine;

import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads that share one confirmation of the leadership. Confined to the thread of the group. */
final class ReadIndexRound {
    private record Read<T>(Supplier<T> view, Promise<T> answer) {
        void run() {
            try {
                answer.complete(view.get());
            } catch (RuntimeException broken) {
                answer.fail(broken);
            } catch (Error broken) { // the process has to end, not just this read
                answer.fail(broken);
                throw broken;
            }
        }
    }

    private final List<Read<?>> reads = new ArrayList<>();
    private long sinceMillis;

    /** @param nowMillis by the engine's clock */
    <T> void add(Supplier<T> view, Promise<T> answer, long nowMillis) {
        sinceMillis = reads.isEmpty() ? nowMillis : sinceMillis;
        reads.add(new Read<>(view, answer));
    }

    /** Puts the reads of an earlier round before its own. */
    void addEarlier(ReadIndexRound earlier) {
        reads.addAll(0, earlier.reads);
        sinceMillis = earlier.sinceMillis;
    }

    boolean isEmpty() {
        return reads.isEmpty();
    }

    /** When the first of them came, by the engine's clock. */
    long sinceMillis() {
        return sinceMillis;
    }

    void run() {
        reads.forEach(Read::run);
    }

    void fail(Throwable cause) {
        reads.forEach(read -> read.answer().tryFail(cause));
    }
}
