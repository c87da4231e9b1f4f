package io.holdfast.http.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.support.TestIssuer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class FetchedKeysTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final byte[] KEYS = TestIssuer.jwks(TestIssuer.es256("a")).getBytes(UTF_8);

    private final ManualTime time = new ManualTime();
    private final Deque<Promise<byte[]>> fetches = new ArrayDeque<>();
    private int count;
    private final FetchedKeys keys = new FetchedKeys(
            time,
            EVERY,
            () -> {
                count++;
                fetches.add(Promise.promise());
                return fetches.getLast().future();
            },
            json -> Jwks.parse(VERTX, "auth.jwt.jwks", json));

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private void succeeds() {
        fetches.remove().complete(KEYS);
    }

    private void fails() {
        fetches.remove().fail("the issuer is away");
    }

    @Test
    void are_fetched_at_once_and_again_when_they_are_old() {
        keys.look();
        keys.look();
        assertEquals(1, count);
        succeeds();
        assertTrue(keys.current().isPresent());

        time.advance(EVERY.minusMillis(1));
        keys.look();
        assertEquals(1, count);
        time.advance(Duration.ofMillis(1));
        keys.look();
        assertEquals(2, count);
    }

    @Test
    void are_fetched_for_an_unknown_key_but_not_too_often() {
        keys.look();
        succeeds();

        assertTrue(keys.refresh().succeeded());
        assertEquals(1, count);
        time.advance(FetchedKeys.PAUSE);
        Future<Void> first = keys.refresh();
        Future<Void> second = keys.refresh();
        assertEquals(2, count);
        assertTrue(!first.isComplete());
        assertSame(first, second);
        succeeds();
        assertTrue(second.succeeded());
        assertTrue(keys.refresh().succeeded());
        assertEquals(2, count);
    }

    @Test
    void serve_while_the_issuer_is_away_and_are_asked_for_every_ten_seconds_until_it_is_back() {
        keys.look();
        succeeds();
        Jwks known = keys.current().orElseThrow();

        time.advance(EVERY);
        keys.look();
        fails();
        assertSame(known, keys.current().orElseThrow());
        keys.look();
        assertEquals(2, count);

        time.advance(FetchedKeys.PAUSE);
        keys.look();
        assertEquals(3, count);
        fetches.remove().complete("{}".getBytes(UTF_8)); // no keys at all
        assertSame(known, keys.current().orElseThrow());

        time.advance(FetchedKeys.PAUSE);
        keys.look();
        succeeds();
        assertTrue(known != keys.current().orElseThrow());
        time.advance(FetchedKeys.PAUSE);
        keys.look();
        assertEquals(4, count);
    }

    @Test
    void are_empty_until_they_were_fetched_once() {
        keys.look();
        fails();

        assertTrue(keys.current().isEmpty());
        assertTrue(keys.refresh().succeeded());
        assertEquals(1, count);
    }
}
