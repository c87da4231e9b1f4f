package io.holdfast.hosting;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breaks this process: at once, at a point, or for a while. Any thread may use it. */
public final class ArmedChaos implements Chaos {
    private static final Logger LOG = LoggerFactory.getLogger(ArmedChaos.class);
    private static final int KILLED = 128 + 9; // as a shell tells of kill -9

    /** What it does to the process. */
    interface Target {
        /** Ends the process with no clean-up. */
        void halt(int code);

        /** Begins to stop and continue the process with real signals; may block. */
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

    /** To be called where waiting is allowed: stops this process, and lets it go on after {@code span}. */
    public Callable<Void> pause(Duration span) {
        return () -> {
            target.pause(span);
            return null;
        };
    }

    /** The process we are. */
    private static final class ThisProcess implements Target {
        // The one who stops us is the one who wakes us, so that nothing between the two can be forgotten.
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
