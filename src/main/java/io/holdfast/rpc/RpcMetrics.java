package io.holdfast.rpc;

import io.holdfast.api.GroupApi;
import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.http.trace.RequestScope;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What is measured of internal calls, as their callers see them: {@code rpc.client.duration}, how long a call took with all its attempts, by
 * declaration and outcome. The one place for it. Any thread may use it.
 */
public final class RpcMetrics {
    /** Measures nothing. */
    public static final RpcMetrics NONE = new RpcMetrics(new CompositeMeterRegistry());

    private static final String OK = "ok";
    private static final String FAULT = "fault";

    private record Series(Rpc<?, ?> rpc, String outcome) {}

    private final MeterRegistry meters;
    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

    public RpcMetrics(MeterRegistry meters) {
        this.meters = meters;
        timer(GroupApi.GET_LEADER, OK); // the metric is there before the first call
    }

    /** Measures {@code call}, which begins now. @return the same call; what follows it stays in the scope of the request it is made for */
    <R> Future<R> measure(Rpc<?, ?> rpc, Time time, Future<R> call) {
        long began = time.nanos();
        return RequestScope.keep(call.onComplete(
                ended -> timer(rpc, outcome(ended)).record(time.nanos() - began, TimeUnit.NANOSECONDS)));
    }

    private Timer timer(Rpc<?, ?> rpc, String outcome) {
        return timers.computeIfAbsent(new Series(rpc, outcome), series -> Timer.builder("rpc.client.duration")
                .description("calls between our processes, with all their attempts, as the caller saw them; "
                        + "outcome is ok, the kind of failure, or fault")
                .tag("rpc.method", rpc.name())
                .tag("outcome", outcome)
                .register(meters));
    }

    private static String outcome(AsyncResult<?> ended) {
        if (ended.succeeded()) {
            return OK;
        }
        return ended.cause() instanceof Failure failure ? failure.kind().name().toLowerCase(Locale.ROOT) : FAULT;
    }
}
