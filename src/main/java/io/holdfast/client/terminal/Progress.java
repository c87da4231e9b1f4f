package io.holdfast.client.terminal;

import io.holdfast.base.time.Time;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How far a long work has come: a bar on a terminal, a plain line every tenth elsewhere; all on stderr. What is printed meanwhile stands
 * above the bar, and stays. Any thread may use it.
 */
public final class Progress implements AutoCloseable {
    private static final Duration DRAWN_EVERY = Duration.ofMillis(200);
    private static final int WIDTH = 40;
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final AtomicReference<Progress> SHOWN = new AtomicReference<>();

    private final String task;
    private final long steps;
    private final Time time;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean drawn;
    private long done;
    private long drawnAtNanos;
    private boolean closed;
    private boolean silent;

    /** @param task empty shows nothing @param drawn whether there is a terminal to draw on */
    Progress(String task, long steps, Time time, PrintStream out, PrintStream err, boolean drawn) {
        this.task = task;
        this.steps = Math.max(1, steps);
        this.time = time;
        this.out = out;
        this.err = err;
        this.drawn = drawn && !task.isEmpty();
        draw();
    }

    /** @param quiet shows nothing at all */
    public static Progress start(String task, long steps, boolean quiet) {
        Progress progress =
                new Progress(quiet ? "" : task, steps, Time.system(), System.out, System.err, Terminal.isInteractive());
        SHOWN.set(progress);
        return progress;
    }

    /** Tells something on stdout, above the bar if there is one. */
    public static void say(String text) {
        Progress shown = SHOWN.get();
        if (shown == null) {
            System.out.println(text);
        } else {
            shown.tell(text);
        }
    }

    /** Tells a last thing in the place of the bar, and shows nothing any more. */
    static void endWith(String text) {
        Progress shown = SHOWN.get();
        if (shown == null) {
            System.out.println(text);
        } else {
            shown.replaceBy(text);
        }
    }

    public synchronized void step() {
        done++;
        if (closed) {
            return;
        }
        if (drawn) {
            if (done == steps || time.nanos() - drawnAtNanos >= DRAWN_EVERY.toNanos()) {
                draw();
            }
        } else if (!task.isEmpty() && done * 10 / steps != (done - 1) * 10 / steps) {
            err.printf("%s: %d of %d%n", task, done, steps);
        }
    }

    @Override
    public synchronized void close() {
        if (drawn && !closed) {
            draw();
            err.println();
            err.flush();
        }
        closed = true;
        SHOWN.compareAndSet(this, null);
    }

    synchronized void tell(String text) {
        if (silent) {
            return;
        }
        if (drawn && !closed) {
            err.print(CLEAR_LINE);
            err.flush();
        }
        out.println(text);
        out.flush();
        draw();
    }

    private synchronized void replaceBy(String text) {
        if (drawn && !closed) {
            err.print(CLEAR_LINE);
            err.flush();
        }
        closed = true;
        silent = true;
        out.println(text);
        out.flush();
    }

    private synchronized void draw() {
        if (!drawn || closed) {
            return;
        }
        drawnAtNanos = time.nanos();
        int filled = (int) (Math.min(done, steps) * WIDTH / steps);
        String bar = "=".repeat(filled) + (filled < WIDTH ? ">" + " ".repeat(WIDTH - filled - 1) : "");
        err.print("%s%s %3d%% [%s] %d of %d".formatted(CLEAR_LINE, task, done * 100 / steps, bar, done, steps));
        err.flush();
    }
}
