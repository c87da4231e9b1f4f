package io.holdfast.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/** A Redis process of the test's own, on loopback, that can be killed, stopped and started again on the same port. */
public final class RealRedis implements AutoCloseable {
    private final int port;
    private RedisServer server;

    private RealRedis(int port) {
        this.port = port;
    }

    public static RealRedis start() {
        RealRedis redis = new RealRedis(freePort());
        redis.startAgain();
        return redis;
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "redis://127.0.0.1:%d/0".formatted(port);
    }

    public int port() {
        return port;
    }

    /** Without any memory: it keeps nothing on disk. */
    public void startAgain() {
        try {
            server = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .build();
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
