package io.holdfast.client.terminal;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a long command in order when it is interrupted: prints one line, and nothing after it. What breaks while everything is being ended
 * is nobody's fault, and not worth a word.
 */
public final class Interruption implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread hook;

    private Interruption(String line, Runnable clean) {
        this.hook = new Thread(() -> interrupted(line, clean), "interruption");
    }

    /** Until it is closed. @param clean leaves nothing behind; called before the process ends */
    public static Interruption handledBy(String line, Runnable clean) {
        Interruption interruption = new Interruption(line, clean);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    @Override
    public void close() {
        over.set(true);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            // the process is ending already: the hook runs
        }
    }

    private void interrupted(String line, Runnable clean) {
        if (over.get()) {
            return;
        }
        Progress.endWith(line);
        PrintStream nothing = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        System.setOut(nothing);
        System.setErr(nothing);
        clean.run();
    }
}
