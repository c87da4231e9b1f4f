package io.holdfast.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Hears the engine's complaints: it catches what its own assertions throw, and only writes it to the log. Meanwhile our own parts are
 * silent, for what they warn of is what a simulation does to them.
 */
public final class EngineErrors extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final ThreadLocal<Consumer<String>> LISTENER = new ThreadLocal<>();
    private static final Logger ENGINE = logger("io.microraft");
    private static final List<Logger> SILENT = List.of(logger("io.holdfast.replication"), logger("io.holdfast.roles"));
    private static final EngineErrors APPENDER = new EngineErrors();
    private static int watching;

    private EngineErrors() {}

    /** Until closed, what the engine complains of on this thread goes to {@code listener}. */
    public static EngineErrors watch(Consumer<String> listener) {
        begin();
        LISTENER.set(listener);
        return new EngineErrors();
    }

    private static synchronized void begin() {
        if (watching++ == 0) {
            APPENDER.setContext(ENGINE.getLoggerContext());
            APPENDER.start();
            ENGINE.addAppender(APPENDER);
            ENGINE.setAdditive(false);
            SILENT.forEach(logger -> logger.setLevel(Level.OFF));
        }
    }

    // Other tests of the same process look at what is logged.
    private static synchronized void end() {
        if (--watching == 0) {
            ENGINE.detachAppender(APPENDER);
            ENGINE.setAdditive(true);
            SILENT.forEach(logger -> logger.setLevel(null));
        }
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    @Override
    protected void append(ILoggingEvent event) {
        Consumer<String> listener = LISTENER.get();
        if (listener != null
                && event.getThrowableProxy() instanceof ThrowableProxy proxy
                && !isOfTheDisk(proxy.getThrowable())) {
            listener.accept("the engine: %s: %s".formatted(event.getFormattedMessage(), proxy.getThrowable()));
        }
    }

    // A failing disk is a fault of the simulation's own making.
    private static boolean isOfTheDisk(Throwable thrown) {
        return thrown instanceof IOException || thrown.getCause() != null && isOfTheDisk(thrown.getCause());
    }

    @Override
    public void close() {
        LISTENER.remove();
        end();
    }
}
