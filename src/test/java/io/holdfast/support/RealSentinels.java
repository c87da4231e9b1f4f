package io.holdfast.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.embedded.RedisSentinel;

/** Three Sentinels of the test's own, which agree by two on a failover after half a second without the master. */
public final class RealSentinels implements AutoCloseable {
    public static final String MASTER = "shop-master";
    private static final int COUNT = 3;

    private final List<RedisSentinel> sentinels;

    private RealSentinels(List<RedisSentinel> sentinels) {
        this.sentinels = sentinels;
    }

    /** @param password of the master */
    public static RealSentinels start(RealRedis master, String password) {
        List<RedisSentinel> sentinels =
                Stream.generate(() -> sentinel(master, password)).limit(COUNT).toList();
        RealSentinels all = new RealSentinels(sentinels);
        Await.until("all Sentinels and the replica known", Duration.ofSeconds(20), () -> sentinels.stream()
                .allMatch(s -> RealRedis.ask(s.ports().get(0), "SENTINEL ckquorum " + MASTER, "")
                                .startsWith("+OK 3 ")
                        && RealRedis.ask(s.ports().get(0), "INFO sentinel", "master0:")
                                .contains("slaves=1")));
        return all;
    }

    private static RedisSentinel sentinel(RealRedis master, String password) {
        try {
            // The builder's own lines end with the first word about the master, too early for its password.
            Path file = Files.createTempFile("sentinel", ".conf");
            file.toFile().deleteOnExit();
            Files.write(
                    file,
                    List.of(
                            "bind 127.0.0.1",
                            "sentinel monitor %s 127.0.0.1 %d 2".formatted(MASTER, master.port()),
                            "sentinel auth-pass %s %s".formatted(MASTER, password),
                            "sentinel down-after-milliseconds %s 500".formatted(MASTER),
                            "sentinel failover-timeout %s 5000".formatted(MASTER)));
            RedisSentinel sentinel = RedisSentinel.newRedisSentinel()
                    .configFile(file.toString())
                    .port(Ports.lasting())
                    .build();
            sentinel.start();
            return sentinel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Sentinels as they stand in a URL. */
    public String nodes() {
        return sentinels.stream().map(s -> "127.0.0.1:" + s.ports().get(0)).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        for (RedisSentinel sentinel : sentinels) {
            try {
                sentinel.stop();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
