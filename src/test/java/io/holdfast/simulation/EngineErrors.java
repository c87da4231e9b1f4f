package io.holdfast.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Hears the engine's complaints: it catches what its own assertions throw, and only writes it to the log. */
public final class EngineErrors extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final ThreadLocal<Consumer<String>> LISTENER = new ThreadLocal<>();
    private static boolean installed;

    private EngineErrors() {}

    /** Until closed, what the engine complains of on this thread goes to {@code listener}. */
    public static EngineErrors watch(Consumer<String> listener) {
        install();
        LISTENER.set(listener);
        return new EngineErrors();
    }

    private static synchronized void install() {
        if (installed) {
            return;
        }
        installed = true;
        Logger engine = (Logger) LoggerFactory.getLogger("io.microraft");
        engine.setLevel(Level.ERROR);
        engine.setAdditive(false);
        EngineErrors appender = new EngineErrors();
        appender.setContext(engine.getLoggerContext());
        appender.start();
        engine.addAppender(appender);
        ((Logger) LoggerFactory.getLogger("io.holdfast.replication")).setLevel(Level.OFF);
        ((Logger) LoggerFactory.getLogger("io.holdfast.roles")).setLevel(Level.OFF);
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
    }
}
