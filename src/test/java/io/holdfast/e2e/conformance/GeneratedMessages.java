package io.holdfast.e2e.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Requests and responses that RFC 9112 allows and hardly anybody sends: odd names and values, targets, chunks, trailers. One seed, one list. */
final class GeneratedMessages {
    private static final String TOKEN = "!#$%&'*+-.^_`|~0123456789ABCXYZabcxyz";
    private static final String SEGMENT = "abcXYZ019-._~!$&'()*+,;=:@";
    private static final List<String> METHODS =
            List.of("GET", "GET", "HEAD", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final List<String> KNOWN = List.of(
            "Accept: text/html;q=0.5, */*;q=0.1",
            "Cookie: a=\"b c\"; d=e; =f",
            "TE: trailers, deflate;q=0.5",
            "Connection: x-hop, keep-alive\r\nX-Hop: gone",
            "If-None-Match: W/\"a\", \"b\"",
            "Range: bytes=0-1,-1",
            "Authorization: Basic YTpi",
            "Max-Forwards: 0",
            "Transfer-Coding: chunked",
            "Content-Lengths: 5",
            "Keep-Alive: timeout=5",
            "Upgrade: h2c");
    private static final List<String> STATUS_LINES = List.of(
            "HTTP/1.1 200 OK",
            "HTTP/1.1 200 ",
            "HTTP/1.1 200",
            "HTTP/1.0 200 OK",
            "HTTP/1.1 299 \t \u00c3\u0085 HTTP/1.1 200 OK",
            "HTTP/1.1 204 None",
            "HTTP/1.1 206 Part",
            "HTTP/1.1 301 Moved",
            "HTTP/1.1 304 Same",
            "HTTP/1.1 404 Not",
            "HTTP/1.1 451 Not");
    private static final List<String> KNOWN_OF_RESPONSES = List.of(
            "Set-Cookie: a=b; Path=/",
            "Set-Cookie: c=\"d e\"",
            "Content-Type: text/html; charset=\"utf-8\"",
            "Connection: x-hop\r\nX-Hop: gone",
            "Keep-Alive: timeout=5, max=1",
            "Trailer: x",
            "ETag: W/\"\"",
            "Vary: *",
            "Content-Location: /a b");
    private static final List<String> BODIES = List.of(
            "",
            "hello",
            "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
            "0\r\n\r\n",
            "\r\n",
            "5\r\nhello\r\n0\r\n\r\n",
            "\0\u00ff\n");

    private final Random random;

    private GeneratedMessages(long seed) {
        this.random = new Random(seed);
    }

    static List<String> requests(int count, long seed) {
        GeneratedMessages generated = new GeneratedMessages(seed);
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(generated.request());
        }
        return requests;
    }

    /** Final ones to a GET, each of which ends with the connection. */
    static List<String> responses(int count, long seed) {
        GeneratedMessages generated = new GeneratedMessages(seed);
        List<String> responses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            responses.add(generated.response());
        }
        return responses;
    }

    private String response() {
        StringBuilder text = new StringBuilder(one(STATUS_LINES)).append("\r\n");
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(10); i > 0; i--) {
            lines.add(random.nextInt(3) == 0 ? one(KNOWN_OF_RESPONSES) : "x" + token(20) + ":" + value());
        }
        boolean empty = text.indexOf(" 204") > 0 || text.indexOf(" 304") > 0;
        String body = empty ? "" : one(BODIES);
        int framing = random.nextInt(text.indexOf("/1.0") > 0 ? 2 : 3);
        if (framing == 1 && !empty) {
            lines.add("CONTENT-length:\t" + "0".repeat(random.nextInt(4)) + body.length());
        } else if (framing == 2 && !empty) {
            lines.add("transfer-ENCODING: chunkeD");
        }
        Collections.shuffle(lines, random);
        lines.forEach(line -> text.append(line).append("\r\n"));
        text.append("\r\n");
        return text.append(framing == 2 && !empty ? chunks(body) : body).toString();
    }

    private String request() {
        boolean old = random.nextInt(12) == 0;
        StringBuilder text = new StringBuilder(one(METHODS))
                .append(random.nextInt(8) == 0 ? " http://shop.example" : " ")
                .append(target())
                .append(old ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
        List<String> lines = new ArrayList<>(List.of("Host: shop.example" + (random.nextBoolean() ? "" : " \t")));
        for (int i = random.nextInt(8); i > 0; i--) {
            lines.add("x" + token(20) + ":" + value());
        }
        lines.addAll(some(KNOWN)); // each once: most of them may not be repeated
        String body = random.nextInt(20) == 0 ? "0123456789".repeat(4_000) : one(BODIES);
        int framing = random.nextInt(old ? 2 : 3);
        if (framing == 1) {
            lines.add(
                    "content-LENGTH:" + " ".repeat(random.nextInt(3)) + "0".repeat(random.nextInt(4)) + body.length());
        } else if (framing == 2) {
            lines.add("Transfer-encoding:" + (random.nextBoolean() ? "chunked" : " Chunked\t"));
        }
        Collections.shuffle(lines, random);
        lines.forEach(line -> text.append(line).append("\r\n"));
        text.append("\r\n");
        return text.append(framing == 0 ? "" : framing == 1 ? body : chunks(body))
                .toString();
    }

    private String target() {
        StringBuilder target = new StringBuilder("/c");
        for (int i = random.nextInt(20); i > 0; i--) {
            target.append(
                    switch (random.nextInt(8)) {
                        case 0 -> "%20";
                        case 1 -> "%c3%A9";
                        case 2 -> "/x";
                        default -> one(SEGMENT);
                    });
        }
        if (random.nextBoolean()) {
            target.append('?');
            for (int i = random.nextInt(20); i > 0; i--) {
                char c = (char) ('!' + random.nextInt('~' - '!' + 1));
                target.append(c == '#' ? '?' : c);
            }
        }
        return target.toString().replace("/.", "/_").replace("./", "_/");
    }

    private String value() {
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> " \t ";
            case 2 -> "\t\u00e9\u00ff \u0085\u00a0 ";
            case 3 -> " v".repeat(random.nextInt(1_500));
            case 4 -> " \"a\\\"b, c\" ;=,(d)";
            default -> " " + token(40);
        };
    }

    private String chunks(String body) {
        StringBuilder chunks = new StringBuilder();
        for (int at = 0; at < body.length(); ) {
            int size = Math.min(body.length() - at, 1 + random.nextInt(body.length()));
            String digits = Integer.toHexString(size);
            chunks.append(random.nextBoolean() ? digits.toUpperCase(Locale.ROOT) : "00" + digits)
                    .append(extension())
                    .append("\r\n")
                    .append(body, at, at + size)
                    .append("\r\n");
            at += size;
        }
        chunks.append("0").append(extension()).append("\r\n");
        for (int i = random.nextInt(3); i > 0; i--) {
            chunks.append("x").append(token(8)).append(":").append(value()).append("\r\n");
        }
        return chunks.append("\r\n").toString();
    }

    private String extension() {
        return switch (random.nextInt(4)) {
            case 0 -> ";" + token(6) + "=" + token(6);
            case 1 -> " ; a=\"x;\\\"y\" ;b";
            default -> "";
        };
    }

    private String token(int most) {
        StringBuilder token = new StringBuilder();
        for (int i = 1 + random.nextInt(most); i > 0; i--) {
            token.append(one(TOKEN));
        }
        return token.toString();
    }

    private char one(String characters) {
        return characters.charAt(random.nextInt(characters.length()));
    }

    private <T> List<T> some(List<T> all) {
        List<T> some = new ArrayList<>(all);
        some.removeIf(each -> random.nextInt(4) > 0);
        return some;
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
