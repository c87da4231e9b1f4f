package io.holdfast.replication.log;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Lets steps through until one fails, and none after that: memory and disk may differ then, and only reading it all again tells. */
final class FailStop implements Closeable {
    interface Step {
        void run() throws IOException;
    }

    private final String subject;
    private Optional<Supplier<IOException>> refusal = Optional.empty();

    /** @param subject as it stands in messages: {@code the log} */
    FailStop(String subject) {
        this.subject = subject;
    }

    void run(Step step) throws IOException {
        check();
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            refusal = Optional.of(() -> new IOException(subject + " failed earlier: " + e.getMessage(), e));
            throw e;
        }
    }

    /** Fails when a step has failed before, or no more are wanted. */
    void check() throws IOException {
        if (refusal.isPresent()) {
            throw refusal.get().get();
        }
    }

    @Override
    public void close() {
        refusal = Optional.of(() -> new IOException(subject + " is closed"));
    }
}
