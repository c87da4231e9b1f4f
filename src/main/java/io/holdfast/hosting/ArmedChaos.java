package io.holdfast.hosting;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Crashes or pauses this process when an operator asks for it: at once, at a chaos point, or for some time. Any thread may use it. */
public final class ArmedChaos implements Chaos {
    private static final Logger LOG = LoggerFactory.getLogger(ArmedChaos.class);
    private static final int KILLED = 128 + 9; // the exit code of kill -9 in a shell

    /** The process to crash or pause. */
    interface Target {
        /** Ends the process with no clean-up. */
        void halt(int code);

        /** Starts a child process that stops and continues the process with signals; may block. */
        void pause(Duration span) throws Exception;
    }

    private final Target target;
    private final Set<Point> armed = EnumSet.noneOf(Point.class);

    ArmedChaos(Target target) {
        this.target = target;
    }

    public static ArmedChaos ofThisProcess() {
        LOG.warn("--chaos is on: whoever has the admin token may crash and pause this process");
        return new ArmedChaos(new ThisProcess());
    }

    @Override
    public void pass(Point point) {
        synchronized (armed) {
            if (!armed.contains(point)) {
                return;
            }
        }
        target.halt(KILLED);
    }

    /** Ends this process at once. */
    public void crash() {
        target.halt(KILLED);
    }

    /** The next work that passes {@code point} ends this process. */
    public void crashAt(Point point) {
        synchronized (armed) {
            armed.add(point);
        }
    }

    /** A blocking task that stops this process, and continues it after {@code span}. */
    public Callable<Void> pause(Duration span) {
        return () -> {
            target.pause(span);
            return null;
        };
    }

    /** The process that runs this code. */
    private static final class ThisProcess implements Target {
        // One child process stops and continues this one, so that nothing that happens in between can prevent the
        // second step.
        private static final String STOP_AND_CONTINUE = "kill -STOP $1 && sleep $2; kill -CONT $1";

        @Override
        public void halt(int code) {
            Runtime.getRuntime().halt(code);
        }

        @Override
        public void pause(Duration span) throws Exception {
            new ProcessBuilder(
                            "sh",
                            "-c",
                            STOP_AND_CONTINUE,
                            "holdfast-pause",
                            Long.toString(ProcessHandle.current().pid()),
                            "%d.%03d".formatted(span.toSeconds(), span.toMillisPart()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }
    }
}
