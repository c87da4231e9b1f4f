package io.holdfast.registry.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUrlTest {
    private static RedisOptions options(String url, int attempt) {
        return RedisUrl.parse(url).options(Duration.ofMillis(500), Optional.empty(), attempt);
    }

    private static RedisOptions options(String url) {
        return options(url, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        redis://127.0.0.1:6379/0            | redis://127.0.0.1:6379/0
        redis://redis.example:6379          | redis://redis.example:6379/0
        redis://redis.example:6379/         | redis://redis.example:6379/0
        redis://[::1]:6379/3                | redis://[::1]:6379/3
        redis://:s3cret@h:1/0               | redis://h:1/0
        redis://ann:s3cret@h:65535/0        | redis://h:65535/0
        rediss://ann:s3cret@h:1/15          | rediss://h:1/15
        redis-sentinel://a:1,b:2/m          | redis-sentinel://a:1,b:2/m/0
        redis-sentinel://:s3cret@a:1/m.1/2  | redis-sentinel://a:1/m.1/2
        """)
    void a_url_is_called_by_its_place_alone(String text, String name) {
        assertEquals(name, RedisUrl.parse(text).name());
        assertEquals(name, RedisUrl.parse(text).toString());
    }

    @Test
    void user_and_password_reach_the_client_decoded_and_outside_of_the_address() {
        RedisOptions options = options("redis://ann%40x:p+w%2F%3A%25@h:1/4");

        assertEquals("ann@x", options.getUser());
        assertEquals("p+w/:%", options.getPassword());
        assertEquals(List.of("redis://h:1/4"), options.getEndpoints());
        assertFalse(options.getNetClientOptions().isSsl());
    }

    @Test
    void a_password_may_come_later() {
        RedisUrl url = RedisUrl.parse("redis://ann@h:1/0");

        RedisOptions options = url.with("p@w").options(Duration.ofMillis(500), Optional.empty(), 0);

        assertFalse(url.hasPassword());
        assertEquals("ann", options.getUser());
        assertEquals("p@w", options.getPassword());
    }

    @Test
    void tls_checks_the_name_of_the_host() {
        RedisOptions options = options("rediss://h:1/0");

        assertTrue(options.getNetClientOptions().isSsl());
        assertFalse(options.getNetClientOptions().isTrustAll());
        assertEquals("HTTPS", options.getNetClientOptions().getHostnameVerificationAlgorithm());
        assertNull(options.getNetClientOptions().getTrustOptions());
    }

    @Test
    void each_attempt_asks_another_sentinel_first() {
        String url = "redis-sentinel://:pw@a:1,b:2,c:3/shop/4";

        assertEquals(RedisClientType.SENTINEL, options(url).getType());
        assertEquals("shop", options(url).getMasterName());
        assertEquals(
                List.of("redis://a:1/4", "redis://b:2/4", "redis://c:3/4"),
                options(url, 0).getEndpoints());
        assertEquals(
                List.of("redis://b:2/4", "redis://c:3/4", "redis://a:1/4"),
                options(url, 1).getEndpoints());
        assertEquals(
                List.of("redis://a:1/4", "redis://b:2/4", "redis://c:3/4"),
                options(url, 3).getEndpoints());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        http://h:1/0                           | redis://[user]
        h:1                                    | redis://[user]
        redis://:s3cret@h/0                    | host:port
        redis://:s3cret@h:0/0                  | a port from 1 to 65535
        redis://:s3cret@h:65536/0              | a port from 1 to 65535
        redis://:s3cret@/0                     | host:port
        redis://:s3cret@a_b:1/0                | host:port
        redis://:s3cret@999.1.1.1.1:1/0        | host:port
        redis://:s3cret@a:1,b:2/0              | one host:port
        redis://:s3cret@h:1/x                  | a db from 0 to 9999
        redis://:s3cret@h:1/10000              | a db from 0 to 9999
        redis://:s3cret@h:1/0/1                | redis://[user]
        redis://:s3c/ret@h:1/0                 | written as %2F
        redis://:s3c%ret@h:1/0                 | two hexadecimal digits
        redis://h:1/0?password=s3cret          | nothing after the db
        redis-sentinel://:s3cret@a:1           | the name of the master
        redis-sentinel://:s3cret@a:1/m/x       | a db from 0 to 9999
        redis-sentinel://ann:s3cret@a:1/m/0    | no user for Sentinels
        redis-sentinel://:s3cret@a:1,/m/0      | host:port
        """)
    void a_wrong_url_is_refused_by_the_rule_it_breaks_and_without_its_password(String text, String rule) {
        String problem = assertThrows(IllegalArgumentException.class, () -> RedisUrl.parse(text))
                .getMessage();

        assertTrue(problem.contains(rule), problem);
        assertFalse(problem.contains("s3c"), problem);
        assertFalse(RedisUrl.masked(text).contains("s3c"), RedisUrl.masked(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:s3cret",
                "redis://:s3cret@h:1/0",
                "redis://s3cret@h:1/0",
                "redis://:s3?cret@h:1/0",
                "redis://:@s3cret@h:1/0",
                ":s3cret@h:1"
            })
    void what_people_see_has_no_secret(String text) {
        assertFalse(RedisUrl.masked(text).contains("cret"), RedisUrl.masked(text));
    }

    @Test
    void what_people_see_is_whole_where_nothing_is_secret() {
        assertEquals("local", RedisUrl.masked("local"));
        assertEquals("http://x", RedisUrl.masked("http://x"));
        assertEquals("redis://h:1/0", RedisUrl.masked("redis://h:1/0"));
        assertEquals("redis://********@h:1/0", RedisUrl.masked("redis://ann:s3cret@h:1/0"));
    }
}
