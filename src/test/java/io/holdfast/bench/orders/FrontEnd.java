package io.holdfast.bench.orders;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/** A front end as a process. */
public final class FrontEnd implements Closeable {
    private final OrderNode node;
    private final int port;

    FrontEnd(OrderNode node, int port) {
        this.node = node;
        this.port = port;
    }

    OrderNode node() {
        return node;
    }

    public int port() {
        return port;
    }

    /** As Prometheus reads them. */
    public String metrics() throws IOException {
        return node.metrics();
    }

    /** What opens the verbs that change something. */
    public String adminToken() {
        return OrderNode.ADMIN_TOKEN;
    }

    public Duration cpu() {
        return node.cpu();
    }

    @Override
    public void close() {
        node.close();
    }
}
