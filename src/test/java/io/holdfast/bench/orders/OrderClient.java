package io.holdfast.bench.orders;

import io.holdfast.bench.cluster.WriteProcess;
import java.time.Duration;

/** A client of a front end as a process; an order that fails is not sent again. */
public final class OrderClient {
    private OrderClient() {}

    public static void main(String[] arguments) throws Exception {
        WriteProcess.serve((vertx, port, outstanding) -> new OrderWrites(vertx, port, outstanding, Duration.ZERO));
    }
}
