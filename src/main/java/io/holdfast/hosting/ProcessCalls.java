package io.holdfast.hosting;

import io.holdfast.api.ProcessApi.Break;
import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breaks this process because an operator asked another one to have that done, if it was started with {@code --chaos}. Any thread may call it. */
public final class ProcessCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessCalls.class);
    private static final long RESPONSE_MILLIS = 100; // the caller gets its response before

    private final Vertx vertx;
    private final String self;
    private final Chaos chaos;

    public ProcessCalls(Vertx vertx, String self, Chaos chaos) {
        this.vertx = vertx;
        this.self = self;
        this.chaos = chaos;
    }

    /** Ends it as {@code kill -9} would. */
    public Future<Break> kill(Break request) {
        ArmedChaos armed = armed(request);
        vertx.setTimer(RESPONSE_MILLIS, t -> armed.crash());
        return Future.succeededFuture(request);
    }

    /** Stops it for a while. */
    public Future<Break> pause(Break request) {
        ArmedChaos armed = armed(request);
        vertx.setTimer(RESPONSE_MILLIS, t -> vertx.executeBlocking(armed.pause(Duration.ofMillis(request.millis())))
                .onFailure(cause -> LOG.error("this process cannot be paused", cause)));
        return Future.succeededFuture(request);
    }

    private ArmedChaos armed(Break request) {
        if (!self.equals(request.process())) { // a later start at the same address
            throw new Failure.Conflict("other-process", "another process listens there now", Map.of());
        }
        if (chaos instanceof ArmedChaos armed) {
            return armed;
        }
        throw new Failure.NotFound(
                "chaos-off", "this process does not let itself be broken (expected: started with --chaos)");
    }
}
