package io.holdfast.client.terminal;

import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a long work has come: a bar on a terminal, a plain line every tenth elsewhere; all on stderr. */
public final class Progress implements AutoCloseable {
    private final String task;
    private final long steps;
    private final ProgressBar bar;
    private final AtomicLong done = new AtomicLong();

    private Progress(String task, long steps, ProgressBar bar) {
        this.task = task;
        this.steps = steps;
        this.bar = bar;
    }

    /** @param quiet shows nothing at all */
    public static Progress start(String task, long steps, boolean quiet) {
        boolean drawn = !quiet && Terminal.isInteractive();
        ProgressBar bar = drawn
                ? new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(steps)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200)
                        .showSpeed()
                        .build()
                : null;
        return new Progress(quiet ? "" : task, Math.max(1, steps), bar);
    }

    /** Tells something while the work goes on, without tearing the bar apart. */
    public static void say(String text) {
        System.out.println(Terminal.isInteractive() ? "\r\u001b[K" + text : text);
    }

    public void step() {
        long now = done.incrementAndGet();
        if (bar != null) {
            bar.step();
        } else if (!task.isEmpty() && now * 10 / steps != (now - 1) * 10 / steps) {
            System.err.printf("%s: %d of %d%n", task, now, steps);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
