package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeaderSectionTest {
    private static final RequestHeaderSection.Limits LIMITS = new RequestHeaderSection.Limits(30, 200, 5);
    private static final String GET = "GET / HTTP/1.1\r\n";
    private static final String GET_OF_A = GET + "Host: a\r\n";

    private static int statusOf(String head) {
        return RequestHeaderSection.problemOf(head.getBytes(ISO_8859_1), LIMITS)
                .map(Problem::status)
                .orElse(200);
    }

    private static RequestHeaderSection read(String bytes) {
        RequestHeaderSection head = new RequestHeaderSection(LIMITS, 0);
        ByteBuf in = Unpooled.copiedBuffer(bytes, ISO_8859_1);
        assertTrue(head.read(in), "not whole: " + bytes);
        assertEquals(0, in.readableBytes(), "ends with the empty line");
        return head;
    }

    @Nested
    class RequestLine {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "GET / HTTP/1.1",
                    "GET /a?b=c|[d] HTTP/1.1",
                    "OPTIONS /%7e?%zz HTTP/1.1",
                    "GET //a HTTP/1.1",
                    "get / HTTP/1.0"
                })
        void may_be_this(String line) {
            assertEquals(200, statusOf(line + "\r\nHost: a\r\n\r\n"));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                ignoreLeadingAndTrailingWhitespace = false,
                value = {
                    "400|GET /",
                    "400|GET",
                    "400|GET  / HTTP/1.1",
                    "400|GET /  HTTP/1.1",
                    "400| GET / HTTP/1.1",
                    "400|GET / HTTP/1.1 ",
                    "400|GET\t/ HTTP/1.1",
                    "400|GET / x HTTP/1.1",
                    "400|GE(T / HTTP/1.1",
                    "400|GET / http/1.1",
                    "400|GET / HTTP/1",
                    "400|GET / HTTP/1.10",
                    "400|GET / HTTP/+1.1",
                    "505|GET / HTTP/1.2",
                    "505|GET / HTTP/0.9",
                    "505|PRI * HTTP/2.0",
                    "501|CONNECT a:443 HTTP/1.1",
                    "501|connect /a HTTP/1.1",
                    "400|options * HTTP/1.1",
                    "400|GET * HTTP/1.1",
                    "400|OPTIONS ** HTTP/1.1",
                    "400|GET a HTTP/1.1",
                    "400|GET a:80 HTTP/1.1",
                    "400|GET /a#b HTTP/1.1",
                    "400|GET /a?b#c HTTP/1.1",
                    "400|GET /%zz HTTP/1.1",
                    "400|GET /%a HTTP/1.1",
                    "400|GET /é HTTP/1.1",
                    "414|GET /aaaaaaaaaaaaaaaaa HTTP/1.1",
                })
        void may_not_be_that(int status, String line) {
            assertEquals(status, statusOf(line + "\r\n"));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                ignoreLeadingAndTrailingWhitespace = false,
                value = {
                    "200|HTTP/1.0",
                    "200|HTTP/1.1",
                    "505|HTTP/1.2",
                    "505|HTTP/1.9",
                    "505|HTTP/0.0",
                    "505|HTTP/2.0",
                    "505|HTTP/2.1",
                    "400|http/1.0",
                    "400|HTTp/1.1",
                    "400|HTTP/1.",
                    "400|HTTP/.1",
                    "400|HTTP/2",
                    "400|HTTP/1.11",
                    "400|HTTP/1.00",
                    "400|HTTP/11.1",
                    "400|HTTP/1.a",
                    "400|HTTP/1,1",
                    "400|HTTP 1.1",
                    "400|HTTPS/1.1",
                    "400|XTTP/1.1",
                    "400|H",
                    "400|",
                })
        void ends_with_a_version(int status, String version) {
            assertEquals(status, statusOf("GET / " + (version == null ? "" : version) + "\r\nHost: a\r\n\r\n"));
        }

        @Test
        void tells_the_old_version_from_the_present_one() {
            assertTrue(read("GET / HTTP/1.0\r\n\r\n").isHttp10());
            assertFalse(read(GET_OF_A + "\r\n").isHttp10());
        }

        @Test
        void has_at_most_as_many_bytes_as_allowed() {
            assertEquals(200, statusOf("GET /" + "a".repeat(16) + " HTTP/1.1\r\n"));
            assertEquals(414, statusOf("GET /" + "a".repeat(17) + " HTTP/1.1"));
            assertEquals(414, statusOf("GET /" + "[".repeat(6) + " HTTP/1.1\r\nHost: a\r\n\r\n"), "as it goes on");
        }

        @Test
        void may_be_very_long_where_that_is_allowed() {
            byte[] bytes = ("GET /" + "a%41/".repeat(100_000) + " HTTP/1.1\r\n").getBytes(ISO_8859_1);

            assertTrue(RequestHeaderSection.problemOf(bytes, new RequestHeaderSection.Limits(bytes.length, 200, 5))
                    .isEmpty());
        }

        @Test
        void may_come_after_one_empty_line_but_not_two() {
            assertEquals(200, statusOf("\r\n" + GET_OF_A + "\r\n"));
            assertEquals(400, statusOf("\r\n\r\n" + GET_OF_A + "\r\n"));
        }
    }

    @Nested
    class Lines {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "GET / HTTP/1.1\n",
                    "GET / HTTP/1.1\r\r\n",
                    "GET / HTTP/1.1\rHost: a",
                    GET_OF_A + "\n",
                    GET_OF_A + "X: a\n",
                    GET_OF_A + "X: a\rY: b",
                    GET_OF_A + "X: \0",
                    GET_OF_A + "X: a\u000bb",
                    GET_OF_A + "X: a\u007fb",
                    GET_OF_A + "X\0: a",
                    GET_OF_A + "X\t: a\r\n",
                    GET_OF_A + " X: a\r\n",
                    GET_OF_A + "X: a\r\n b\r\n",
                    GET_OF_A + "X: a\r\n\tb\r\n",
                    GET_OF_A + "X : a\r\n",
                    GET_OF_A + ": a\r\n",
                    GET_OF_A + "X\r\n",
                    GET_OF_A + "X Y: a\r\n",
                    GET_OF_A + "X\u00e9: a\r\n",
                    GET_OF_A + "X[]: a\r\n"
                })
        void are_refused_at_once(String bytes) {
            assertEquals(400, statusOf(bytes));
        }

        @Test
        void may_have_what_the_grammar_allows() {
            assertEquals(200, statusOf(GET_OF_A + "X:\r\nY: \t a\tb \u00e9 \r\nx-!#$%&'*+.^_`|~: 1\r\n\r\n"));
        }

        @Test
        void are_limited_in_number() {
            assertEquals(200, statusOf(GET_OF_A + "X: 1\r\n".repeat(4) + "\r\n"));
            assertEquals(431, statusOf(GET_OF_A + "X: 1\r\n".repeat(5) + "\r\n"));
        }

        @Test
        void are_limited_in_bytes_even_when_one_never_ends() {
            assertEquals(200, statusOf(GET + "X: " + "x".repeat(197)));
            assertEquals(431, statusOf(GET + "X: " + "x".repeat(198)));
        }
    }

    @Nested
    class AbsoluteTarget {
        private static String passedOn(String method, String target, String host) {
            RequestHeaderSection head = new RequestHeaderSection(new RequestHeaderSection.Limits(200, 200, 5), 0);
            String bytes = method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
            head.read(Unpooled.copiedBuffer(bytes, ISO_8859_1));
            HttpRequest message = head.message();
            assertEquals(List.of(host), message.headers().getAll("Host"));
            return message.method() + " " + message.uri();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "/b?c=d|http://a/b?c=d|a",
                    "/|http://a|a",
                    "/?b|http://a?b|a",
                    "/b|HTTPS://a:8443/b|a:8443",
                    "/b|http://[::1]:80/b|[::1]",
                    "/b|http://a:80/b|a",
                    "/b|http://a/b|a:80",
                    "/b|https://a/b|a:443",
                    "/b|http://A.Example/b|a.eXample",
                    "/http://b/|http://a/http://b/|a",
                })
        void is_passed_on_as_its_path(String path, String target, String host) {
            assertEquals("GET " + path, passedOn("GET", target, host));
        }

        @Test
        void of_OPTIONS_without_a_path_asks_about_the_server() {
            assertEquals("OPTIONS *", passedOn("OPTIONS", "http://a", "a"));
            assertEquals("OPTIONS /", passedOn("OPTIONS", "http://a/", "a"));
            assertEquals("OPTIONS /?b", passedOn("OPTIONS", "http://a?b", "a"));
            assertEquals("OPTIONS *", passedOn("OPTIONS", "*", "a"));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "http://b/|a",
                    "http://a:81/|a",
                    "http://a/|a:443",
                    "https://a/|a:80",
                    "http://a.b/|a",
                    "http://u@a/|a",
                    "http://u:p@a/|a",
                    "http://a@b/|b",
                    "http://a,b/|a",
                    "http:///b|a",
                    "http://|a",
                    "http:/a/b|a",
                    "http://a:x/|a",
                    "http://a/b#c|a",
                    "http://a#b|a",
                    "http://a/%zz|a",
                    "http://a\\b/|a",
                    "ftp://a/|a",
                    "ws://a/|a",
                    "file:///b|a"
                })
        void is_refused_when_it_is_not_clearly_that_of_Host(String target, String host) {
            assertEquals(
                    400,
                    RequestHeaderSection.problemOf(
                                    ("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(ISO_8859_1),
                                    new RequestHeaderSection.Limits(200, 200, 5))
                            .map(Problem::status)
                            .orElse(200));
        }

        @Test
        void needs_a_Host_all_the_same() {
            assertEquals(400, statusOf("GET http://a/ HTTP/1.1\r\n\r\n"));
        }

        @Test
        void of_the_old_version_gives_the_Host_that_is_missing() {
            HttpRequest message = read("GET http://a/ HTTP/1.0\r\nX: y\r\n\r\n").message();

            assertEquals("/", message.uri());
            assertEquals(HttpVersion.HTTP_1_0, message.protocolVersion());
            assertEquals(
                    List.of(Map.entry("Host", "a"), Map.entry("X", "y")),
                    message.headers().entries());
            assertEquals(400, statusOf("GET http://a,b/ HTTP/1.0\r\n\r\n"));
        }
    }

    @Nested
    class Host {
        @ParameterizedTest
        @ValueSource(strings = {"a", "a.example", "a_b-c:8080", "127.0.0.1:1", "[::1]:80", "[::ffff:1.2.3.4]", "a:"})
        void may_be_this(String host) {
            assertEquals(200, statusOf(GET + "Host: " + host + "\r\n\r\n"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "a b",
                    "a,b",
                    "u@a",
                    "u:p@a",
                    "a/b",
                    "http://a",
                    "a:b",
                    "a:123456",
                    "a:99999",
                    "::1",
                    "[a",
                    "a?",
                    "a#",
                    "a\\b"
                })
        void may_not_be_that(String host) {
            assertEquals(400, statusOf(GET + "Host: " + host + "\r\n\r\n"));
        }

        @Test
        void is_there_once() {
            assertEquals(400, statusOf(GET + "\r\n"));
            assertEquals(400, statusOf(GET_OF_A + "Host: a\r\n\r\n"));
            assertEquals(400, statusOf(GET_OF_A + "hOST: b\r\n\r\n"));
        }

        @Test
        void may_be_missing_in_the_old_version_only() {
            assertEquals(200, statusOf("GET / HTTP/1.0\r\n\r\n"));
            assertEquals(400, statusOf("GET / HTTP/1.0\r\nHost: a b\r\n\r\n"));
        }
    }

    @Nested
    class Framing {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "400|Content-Length: 5~Content-Length: 5",
                    "400|Content-Length: 5~content-length: 6",
                    "400|Content-Length: 5, 5",
                    "400|Content-Length: +5",
                    "400|Content-Length: -1",
                    "400|Content-Length: 0x5",
                    "400|Content-Length: 5 5",
                    "400|Content-Length: 5;",
                    "400|Content-Length: 1e1",
                    "400|Content-Length:",
                    "400|Content-Length: 9999999999999999999",
                    "400|Content-Length: 5~Transfer-Encoding: chunked",
                    "400|Transfer-Encoding: chunked~Content-Length: 5",
                    "400|Transfer-Encoding: chunked~Transfer-Encoding: chunked",
                    "400|Transfer-Encoding: chunked~Transfer-Encoding: identity",
                    "400|Transfer-Encoding: identity",
                    "400|Transfer-Encoding:",
                    "400|Transfer-Encoding: xchunked",
                    "400|Transfer-Encoding: chunked, xchunked",
                    "400|Transfer-Encoding: chunked, gzip",
                    "400|Transfer-Encoding: chunked, chunked",
                    "400|Transfer-Encoding: chunked,",
                    "400|Transfer-Encoding: chunked;q=1",
                    "400|Transfer-Encoding: \"chunked\"",
                    "501|Transfer-Encoding: gzip, chunked"
                })
        void is_refused_when_it_can_be_read_in_two_ways(int status, String headers) {
            assertEquals(status, statusOf(GET_OF_A + headers.replace("~", "\r\n") + "\r\n\r\n"));
        }

        @Test
        void is_not_chunked_in_the_old_version() {
            assertEquals(400, statusOf("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"));
        }

        @Test
        void is_known_from_the_head() {
            assertEquals(17, read(GET_OF_A + "Content-Length: 017\r\n\r\n").contentLength());
            assertEquals(0, read(GET_OF_A + "\r\n").contentLength());
            assertFalse(read(GET_OF_A + "\r\n").isChunked());
            assertTrue(read(GET_OF_A + "transfer-encoding: \tChunked \r\n\r\n").isChunked());
        }
    }

    @Test
    void knows_the_last_request_of_a_connection() {
        assertFalse(read(GET_OF_A + "\r\n").isLast());
        assertFalse(read("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").isLast());
        assertTrue(read("GET / HTTP/1.0\r\n\r\n").isLast());
        assertTrue(read(GET_OF_A + "Connection: x, Close\r\n\r\n").isLast());
    }

    @Test
    void hands_on_what_it_read() {
        HttpRequest message =
                read("\r\n" + GET_OF_A + "X: \t \u00e9 \t\r\nx:\r\n\r\n").message();

        assertEquals("GET / HTTP/1.1", message.method() + " " + message.uri() + " " + message.protocolVersion());
        assertEquals(
                List.of(Map.entry("Host", "a"), Map.entry("X", "\u00e9"), Map.entry("x", "")),
                message.headers().entries());
    }

    /** A decoder behind us may take each for the field that it resembles: found by {@link DecoderFuzzTest}. */
    @Nested
    class NamesThatDecodersMistake {
        @ParameterizedTest
        @ValueSource(strings = {"Content-Xength: 5", "content-#ength: 5", "CONTENT-1ENGTH: 5", "Content-Xype: a/b"})
        void are_rejected(String line) {
            assertEquals(400, statusOf(GET_OF_A + line + "\r\n\r\n"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"content-LENGTH: 5", "Content-type: a/b", "Content-Strength: 5", "Xontent-Length: 5"})
        void are_no_others(String line) {
            assertEquals(200, statusOf(GET_OF_A + line + "\r\n\r\n"));
        }
    }
}
