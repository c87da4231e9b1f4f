package io.holdfast.replication.engine;

import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Brings commands from any thread to the thread of the group; those that arrive while it is busy are taken in
 * together and can share an entry.
 */
final class CommandIntake<R> {
    private record Submitted<R>(byte[] command, Promise<R> answer) {}

    private final int commandBytesMax;
    private final InFlightBytes inFlight;
    private final Executor thread;
    private final Supplier<Optional<Failure>> rejection;
    private final Proposals<R> proposals;
    private final Queue<Submitted<R>> submitted = new ConcurrentLinkedQueue<>(); // bounded by the group's queue-max
    private final AtomicBoolean takingIn = new AtomicBoolean();

    /**
     * @param thread of the group
     * @param rejection why no command can be taken now; evaluated on that thread, once a command
     */
    CommandIntake(
            int commandBytesMax,
            InFlightBytes inFlight,
            Executor thread,
            Supplier<Optional<Failure>> rejection,
            Proposals<R> proposals) {
        this.commandBytesMax = commandBytesMax;
        this.inFlight = inFlight;
        this.thread = thread;
        this.rejection = rejection;
        this.proposals = proposals;
    }

    /** @return fails with {@code Invalid} for a command that is too large, with {@code Unavailable} while too much is under way */
    Future<R> submit(byte[] command) {
        if (command.length > commandBytesMax) {
            return Future.failedFuture(new Failure.Invalid(
                    "command-too-large",
                    "%d bytes (expected: at most %d, replication.command-max)"
                            .formatted(command.length, commandBytesMax)));
        }
        return inFlight.bounded(command.length, () -> {
            Promise<R> answer = Promise.promise();
            submitted.add(new Submitted<>(command, answer));
            if (takingIn.compareAndSet(false, true)) {
                thread.execute(this::takeIn);
            }
            return answer.future();
        });
    }

    private void takeIn() {
        takingIn.set(false);
        Submitted<R> next;
        while ((next = submitted.poll()) != null) {
            Optional<Failure> rejected = rejection.get();
            if (rejected.isPresent()) {
                next.answer().fail(rejected.get());
            } else {
                proposals.add(next.command(), next.answer());
            }
        }
        proposals.drain();
    }
}
