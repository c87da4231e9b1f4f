package io.holdfast.app;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A version of Netty whose native part is not on the class path would fall back to Java's selectors without a word. */
class NativeTransportTest {
    @Test
    void event_loops_wait_by_epoll_on_linux() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "epoll is Linux' own");

        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        try {
            assertTrue(vertx.isNativeTransportEnabled(), () -> "" + vertx.unavailableNativeTransportCause());
        } finally {
            vertx.close().await(60, TimeUnit.SECONDS);
        }
    }
}
