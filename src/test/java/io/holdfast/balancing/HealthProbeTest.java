package io.holdfast.balancing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.balancing.HealthProbe.Outcome;
import io.holdfast.balancing.HealthProbe.Verdict;
import io.holdfast.base.time.ManualTime;
import io.holdfast.base.time.Time;
import io.holdfast.support.Ports;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer to a health check means, however odd, and whose fault it is that there is none. */
class HealthProbeTest {
    private static final Duration AMPLE = Duration.ofSeconds(60);
    private static final Duration BRIEF = Duration.ofMillis(20);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    private final Vertx vertx = Vertx.vertx();
    private final ManualTime time = new ManualTime();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    /** A server that answers each connection's first bytes with the next of {@code answers}, as they stand, and keeps it open. */
    private URI serving(String... answers) throws Exception {
        List<String> left = new ArrayList<>(List.of(answers));
        NetServer server = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(asked -> {
                    if (asked.toString().startsWith("GET ") && !left.isEmpty()) {
                        socket.write(left.size() > 1 ? left.remove(0) : left.get(0));
                    }
                }))
                .listen(0, "127.0.0.1")
                .await(60, SECONDS);
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    private HealthProbe probe(Duration timeout) {
        return new HealthProbe(vertx, time, timeout);
    }

    private static Verdict ask(HealthProbe probe, URI url) throws Exception {
        return probe.check(url, "/health").await(60, SECONDS);
    }

    @ParameterizedTest
    @CsvSource({"200, true", "204, true", "299, true", "300, false", "404, false", "503, false"})
    void its_status_decides(int status, boolean good) throws Exception {
        Verdict verdict = ask(probe(AMPLE), serving("HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n".formatted(status)));

        assertEquals(Outcome.ANSWERED, verdict.outcome());
        assertEquals(good, verdict.isGood(300));
        assertEquals(status < 500, verdict.isGood(500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "102 Processing", "103 Early Hints", "199 Whatever"})
    void informational_answers_are_passed_over_whatever_their_number(String informational) throws Exception {
        String head = "HTTP/1.1 %s\r\nLink: </a>\r\n\r\n".formatted(informational);

        assertTrue(ask(probe(AMPLE), serving(head + head + OK)).isGood(300));
        Verdict unhealthy = ask(probe(AMPLE), serving(head + "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"));
        assertEquals(503, unhealthy.status());
        assertFalse(unhealthy.isGood(300));
    }

    @Test
    void an_upgrade_that_nobody_asked_for_is_not_good() throws Exception {
        Verdict verdict = ask(probe(AMPLE), serving("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"));

        assertFalse(verdict.isGood(600));
    }

    @Test
    void what_lies_behind_an_answer_is_not_the_answer_to_the_next_check() throws Exception {
        HealthProbe probe = probe(AMPLE);
        URI odd = serving(OK + "HTTP/1.1 503 Forged\r\nContent-Length: 0\r\n\r\n", OK + "garbage", OK);

        for (int i = 0; i < 3; i++) {
            Verdict verdict = ask(probe, odd);
            assertEquals(200, verdict.status(), verdict.how());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH\r\n\r\n",
                "HTTP/1.1 abc X\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void what_is_no_answer_of_HTTP_is_none(String bytes) throws Exception {
        Verdict verdict = ask(probe(AMPLE), serving(bytes));

        assertEquals(Outcome.NO_ANSWER, verdict.outcome(), verdict.how());
    }

    @Test
    void an_answer_that_never_ends_is_read_no_further_than_it_must_be() throws Exception {
        String endless = "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(100_000);

        assertTrue(ask(probe(AMPLE), serving(endless)).isGood(300));
    }

    @Test
    void silence_and_a_closed_port_are_no_answer() throws Exception {
        assertEquals(Outcome.NO_ANSWER, ask(probe(BRIEF), serving()).outcome());
        URI gone = URI.create("http://127.0.0.1:" + Ports.lasting());
        assertEquals(Outcome.NO_ANSWER, ask(probe(AMPLE), gone).outcome());
    }

    @Test
    void a_timeout_that_was_noticed_far_too_late_says_that_we_slept() throws Exception {
        Time sleepy = new Time() {
            @Override
            public long nanos() {
                time.advance(Duration.ofMinutes(1));
                return time.nanos();
            }

            @Override
            public Instant now() {
                return time.now();
            }
        };

        Verdict verdict = ask(new HealthProbe(vertx, sleepy, BRIEF), serving());

        assertEquals(Outcome.NO_VERDICT, verdict.outcome());
    }

    @Test
    void checks_do_not_wait_for_one_another() throws Exception {
        List<NetSocket> held = new ArrayList<>();
        NetServer server = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(asked -> {
                    held.add(socket);
                    if (held.size() == 8) {
                        held.forEach(one -> one.write(Buffer.buffer(OK)));
                    }
                }))
                .listen(0, "127.0.0.1")
                .await(60, SECONDS);
        HealthProbe probe = probe(AMPLE);
        URI url = URI.create("http://127.0.0.1:" + server.actualPort());

        List<Future<Verdict>> all =
                IntStream.range(0, 8).mapToObj(i -> probe.check(url, "/" + i)).toList();

        for (Future<Verdict> one : all) {
            assertTrue(one.await(60, SECONDS).isGood(300), one.result().how());
        }
    }

    @Test
    void what_this_machine_lacks_is_nobody_elses_fault() {
        assertTrue(HealthProbe.isLocalFailure(new UnknownHostException("nodes.test")));
        assertTrue(HealthProbe.isLocalFailure(
                new IOException("newSocketStream(..) failed with error(-24): Too many open files")));
        assertTrue(
                HealthProbe.isLocalFailure(new RuntimeException(new IOException("Cannot assign requested address"))));
        assertFalse(HealthProbe.isLocalFailure(new ConnectException("Connection refused: /127.0.0.1:9")));
        assertFalse(HealthProbe.isLocalFailure(new TimeoutException()));
    }
}
