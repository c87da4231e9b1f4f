package io.holdfast.e2e.monitoring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Somebody's service: it answers, or fails or is slow on request. */
public final class Backend implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile int status = 200;
    private volatile Duration takes = Duration.ZERO;
    private volatile String slowPath = "/";

    public Backend() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void failWith(int other) {
        status = other;
    }

    void take(Duration time) {
        take("/", time);
    }

    /** Other paths are answered at once. */
    void take(String path, Duration time) {
        slowPath = path;
        takes = time;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            boolean isCheck = path.startsWith("/health");
            if (!isCheck && path.startsWith(slowPath)) {
                Thread.sleep(takes.toMillis());
            }
            exchange.sendResponseHeaders(isCheck ? 200 : status, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
