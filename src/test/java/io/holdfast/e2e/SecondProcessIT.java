package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.Ports;
import io.holdfast.support.RealRedis;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes under one id, one of which has the data: the one that came first keeps its place as long as it lives. */
@Tag("fault")
class SecondProcessIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    /** What a start takes may differ by so much; waiting for the lease of the dead one would take six seconds more. */
    private static final Duration MORE_MAX = Duration.ofSeconds(3);

    @TempDir
    private Path directory;

    private HoldfastProcess start(RealRedis redis, int at, String data) {
        return HoldfastProcess.start(
                directory,
                "--role=record",
                "--id=1",
                "--admin-port=0",
                "--set=record.replicas=1",
                "--set=record.port=" + at,
                "--registry=" + redis.url(),
                "--data-dir=" + directory.resolve(data));
    }

    @Test
    void the_second_is_refused_and_a_restart_takes_the_place_of_a_killed_one_at_once() throws Exception {
        try (RealRedis redis = RealRedis.start()) {
            int port = Ports.lasting();
            URI first = at(port);
            Duration usual;
            try (HoldfastProcess one = start(redis, port, "data")) {
                usual = untilReady(first);
                try (HoldfastProcess two = start(redis, Ports.lasting(), "other")) {
                    assertEquals(1, two.exitCode(SOON), two.output());
                    assertTrue(two.output().contains("record/1 lives already, at " + first), two.output());
                }
                assertEquals(200, Http.get(first, "/health/ready").status());
                one.kill();
            }
            int elsewhere =
                    Ports.lasting(); // as a pod would come back: the lease of the dead one names the old address
            try (HoldfastProcess again = start(redis, elsewhere, "data")) {
                Duration back = untilReady(at(elsewhere));
                System.out.printf("a start took %d ms, that behind kill -9 %d ms%n", usual.toMillis(), back.toMillis());
                assertTrue(back.compareTo(usual.plus(MORE_MAX)) < 0, usual + " " + back + again.output());
            }
        }
    }

    private static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static Duration untilReady(URI process) {
        long began = System.nanoTime();
        Await.until("it is ready", SOON, () -> {
            try {
                return Http.get(process, "/health/ready").status() == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
