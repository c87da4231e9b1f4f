package io.holdfast.telemetry.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.holdfast.http.trace.RequestScope;
import java.util.Map;
import org.slf4j.MDC;

/**
 * Writes to stderr; stdout is for what a person or a program asked for. Each line about a request gets its {@code request_id} and {@code
 * trace_id}, as entries of the MDC: they come from the Vert.x context, which stays with the request when the thread does not, unless whoever logs says them.
 */
public final class StderrAppender extends ConsoleAppender<ILoggingEvent> {
    private static final String TARGET = "System.err";

    public StderrAppender() {
        setTarget(TARGET);
    }

    @Override
    protected void append(ILoggingEvent event) {
        Map<String, String> told = MDC.getCopyOfContextMap();
        if (event instanceof LoggingEvent own && (told == null || told.isEmpty())) {
            RequestScope.current()
                    .ifPresent(scope -> own.setMDCPropertyMap(
                            Map.of("request_id", scope.requestId(), "trace_id", scope.traceId())));
        }
        super.append(event);
    }
}
