package io.holdfast.roles.frontend;

import java.util.LinkedHashMap;
import java.util.Map;

/** Requests at and around {@code /orders}, valid and wrong, as clients send them; {@code KEY} stands for a key that no other one has. */
final class OrderRequests {
    private static final int BODY_MAX = 64 << 10;
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String ORDER = "{\"name\":\"Fox\",\"quantity\":1}";

    private final Map<String, String> all = new LinkedHashMap<>();

    private OrderRequests() {
        orders();
        members();
        json();
        sizes();
        types();
        fields();
        targets();
        connections();
    }

    /** By what is special about them. */
    static Map<String, String> all() {
        return new OrderRequests().all;
    }

    private void orders() {
        json("an order", ORDER);
        json("an order of one to sell", "{\"name\":\"Fox\",\"quantity\":2,\"type\":\"sell\"}");
        json("an order of one to buy", "{\"name\":\"Fox\",\"quantity\":2,\"type\":\"buy\"}");
        json("more than there is", "{\"name\":\"Rare\",\"quantity\":6}");
        json("an unknown product", "{\"name\":\"Nothing\",\"quantity\":1}");
        add("no key", request("POST /orders HTTP/1.1", JSON, ORDER));
        add("the same key again", keyed(ORDER) + keyed(ORDER));
        add("the same key for another order", keyed(ORDER) + keyed("{\"name\":\"Fox\",\"quantity\":3}"));
        add("several on one connection", keyed(ORDER).repeat(5));
    }

    private void members() {
        json("quantity 0", "{\"name\":\"Fox\",\"quantity\":0}");
        json("quantity below 0", "{\"name\":\"Fox\",\"quantity\":-1}");
        json("quantity with a fraction", "{\"name\":\"Fox\",\"quantity\":1.5}");
        json("quantity with an exponent", "{\"name\":\"Fox\",\"quantity\":1e1}");
        json("quantity beyond 64 bits", "{\"name\":\"Fox\",\"quantity\":99999999999999999999}");
        json("quantity as text", "{\"name\":\"Fox\",\"quantity\":\"1\"}");
        json("quantity null", "{\"name\":\"Fox\",\"quantity\":null}");
        json("no quantity", "{\"name\":\"Fox\"}");
        json("no name", "{\"quantity\":1}");
        json("an empty name", "{\"name\":\"\",\"quantity\":1}");
        json("a long name", "{\"name\":\"" + "n".repeat(129) + "\",\"quantity\":1}");
        json("a control character", "{\"name\":\"F\\u0001x\",\"quantity\":1}");
        json("half a character", "{\"name\":\"F\\ud800x\",\"quantity\":1}");
        json("dots as a name", "{\"name\":\"..\",\"quantity\":1}");
        json("an unknown type", "{\"name\":\"Fox\",\"quantity\":1,\"type\":\"steal\"}");
        json("an unknown member", "{\"name\":\"Fox\",\"quantity\":1,\"colour\":\"red\"}");
        json("much that is wrong", "{\"name\":7,\"quantity\":\"x\",\"type\":[],\"a/b~\":1}");
    }

    private void json() {
        json("no object", "{}");
        json("a list", "[" + ORDER + "]");
        json("a text", "\"Fox\"");
        json("null", "null");
        json("a member twice", "{\"name\":\"Fox\",\"quantity\":1,\"quantity\":2}");
        json("something behind it", ORDER + "x");
        json("broken off", ORDER.substring(0, 12));
        json("no JSON", "name=Fox");
        json("a comment", "/* */" + ORDER);
        json("blanks around it", " \r\n\t" + ORDER + "\n ");
        json("a byte order mark", "\u00ef\u00bb\u00bf" + ORDER);
        json("invalid UTF-8", "{\"name\":\"\u00ff\",\"quantity\":1}");
        json("too deep", "{\"name\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}");
        json("an exponent out of range", "{\"name\":\"Fox\",\"quantity\":1e9999999999}");
        json("a number of many digits", "{\"name\":\"Fox\",\"quantity\":" + "9".repeat(1_100) + "}");
    }

    private void sizes() {
        add("no body", request("POST /orders HTTP/1.1", JSON, null));
        json("an empty body", "");
        json("a body as long as may be", ORDER + " ".repeat(BODY_MAX - ORDER.length()));
        json("a body longer by one", ORDER + " ".repeat(BODY_MAX - ORDER.length() + 1));
        json("a body much longer", ORDER + " ".repeat(5 * BODY_MAX));
        chunked("in one chunk", ORDER, ORDER.length());
        chunked("a byte a chunk", ORDER, 1);
        chunked("chunks as long as may be", ORDER + " ".repeat(BODY_MAX - ORDER.length()), 1_000);
        chunked("chunks longer by one", ORDER + " ".repeat(BODY_MAX - ORDER.length() + 1), 1_000);
        chunked("chunks much longer", ORDER + " ".repeat(5 * BODY_MAX), 10_000);
        chunked("no chunk", "", 1);
        add(
                "trailers",
                "POST /orders HTTP/1.1\r\nHost: a\r\n" + JSON
                        + "Transfer-Encoding: chunked\r\nIdempotency-Key: KEY\r\n\r\n" + "1b;x=y\r\n" + ORDER
                        + "\r\n0\r\nX-Sum: 1\r\n\r\n");
        add(
                "a broken chunk",
                "POST /orders HTTP/1.1\r\nHost: a\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}xx");
    }

    private void types() {
        typed("no type", "");
        typed("another type", "Content-Type: text/plain\r\n");
        typed("a type and its charset", "Content-Type: application/json; charset=utf-8\r\n");
        typed("a type in capitals", "Content-Type: APPLICATION/JSON\r\n");
        typed("a type that only begins so", "Content-Type: application/jsonx\r\n");
        typed("an empty type", "Content-Type:\r\n");
        typed("two types", JSON + JSON);
        typed("a form", "Content-Type: application/x-www-form-urlencoded\r\n");
        typed("a form of parts", "Content-Type: multipart/form-data; boundary=b\r\n");
        typed("a form without a boundary", "Content-Type: multipart/form-data\r\n");
        typed("compressed", JSON + "Content-Encoding: gzip\r\n");
        typed("not compressed, and says so", JSON + "Content-Encoding: identity\r\n");
        typed("compressed and too long", JSON + "Content-Encoding: gzip\r\n", " ".repeat(BODY_MAX + 1));
        typed("another type and too long", "Content-Type: text/plain\r\n", " ".repeat(BODY_MAX + 1));
        typed("wants another type", JSON + "Accept: text/html\r\n");
    }

    private void fields() {
        typed("a key with a blank", JSON + "Idempotency-Key: a b\r\n");
        typed("a long key", JSON + "Idempotency-Key: " + "k".repeat(129) + "\r\n");
        typed("an empty key", JSON + "Idempotency-Key:\r\n");
        typed("two keys", JSON + "Idempotency-Key: a\r\nidempotency-key: b\r\n");
        typed("a deadline that is no number", JSON + "Holdfast-Deadline: soon\r\n");
        typed("two deadlines", JSON + "Holdfast-Deadline: 1\r\nHoldfast-Deadline: 2\r\n");
        typed("a deadline that has passed", JSON + "Holdfast-Deadline: 1\r\n");
        typed("a distant deadline", JSON + "Holdfast-Deadline: 99999999999999\r\n");
        typed("an id", JSON + "X-Request-Id: mine-1\r\n");
        typed("an id and a fault", JSON + "X-Request-Id: mine-2\r\n", "{}");
        typed("an id that may not be", JSON + "X-Request-Id: a b\r\n");
        typed("a trace", JSON + "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n");
        typed("expects to continue", JSON + "Expect: 100-continue\r\n");
        typed("expects to continue, and too long", JSON + "Expect: 100-continue\r\n", " ".repeat(BODY_MAX + 1));
        typed("expects something else", JSON + "Expect: more\r\n");
        typed("a cookie and others", JSON + "Cookie: a=b\r\nX-Forwarded-For: 10.0.0.1\r\nOrigin: http://b\r\n");
        typed("a token", JSON + "Authorization: Bearer x\r\n");
    }

    private void targets() {
        targeted("an unknown parameter", "POST /orders?dry=1");
        targeted("two parameters", "POST /orders?a=1&a=2");
        targeted("an empty query", "POST /orders?");
        targeted("only ampersands", "POST /orders?&&");
        targeted("a query that cannot be read", "POST /orders?x=%zz");
        targeted("a query that is no UTF-8", "POST /orders?%ff=1");
        targeted("in absolute form", "POST http://a/orders");
        targeted("a slash behind it", "POST /orders/");
        targeted("two slashes", "POST //orders");
        targeted("another case", "POST /Orders");
        targeted("longer", "POST /orders2");
        targeted("escaped", "POST /%6Frders");
        targeted("dots", "POST /x/../orders");
        targeted("a parameter of the path", "POST /orders;x=1");
        targeted("at one order", "POST /orders/1");
        targeted("PUT", "PUT /orders");
        targeted("PATCH", "PATCH /orders");
        targeted("a method in lower case", "post /orders");
        add("DELETE", request("DELETE /orders HTTP/1.1", "", null));
        add("OPTIONS", request("OPTIONS /orders HTTP/1.1", "", null));
        add("a page", request("GET /orders?after=9999999 HTTP/1.1", "", null));
        add("a page that cannot be", request("GET /orders?limit=0 HTTP/1.1", "", null));
        add("HEAD", request("HEAD /orders?after=9999999 HTTP/1.1", "", null));
        add("HEAD of a page that cannot be", request("HEAD /orders?limit=0 HTTP/1.1", "", null));
    }

    private void connections() {
        typed("the last one", JSON + "Connection: close\r\n");
        typed("the last one, and wrong", JSON + "Connection: close\r\n", "{}");
        typed("two hosts", JSON + "Host: b\r\n");
        typed("a length and chunks", JSON + "Transfer-Encoding: chunked\r\n");
        typed("an invalid field", JSON + "X y: z\r\n");
        add("HTTP/1.0", "POST /orders HTTP/1.0\r\n" + JSON + "Content-Length: 27\r\n\r\n" + ORDER);
        add(
                "HTTP/1.0 that stays",
                "POST /orders HTTP/1.0\r\n" + JSON + "Connection: keep-alive\r\nContent-Length: 27\r\n\r\n" + ORDER);
        add("HTTP/1.0, and wrong", "POST /orders HTTP/1.0\r\n" + JSON + "Content-Length: 2\r\n\r\n{}");
    }

    private void add(String what, String bytes) {
        if (all.put(what, bytes) != null) {
            throw new IllegalStateException(what);
        }
    }

    private void json(String what, String body) {
        add(what, keyed(body));
    }

    private void typed(String what, String fields) {
        typed(what, fields, ORDER);
    }

    private void typed(String what, String fields, String body) {
        add(what, request("POST /orders HTTP/1.1", fields, body));
    }

    private void targeted(String what, String methodAndTarget) {
        add(what, request(methodAndTarget + " HTTP/1.1", JSON, ORDER));
    }

    private void chunked(String what, String body, int chunk) {
        StringBuilder bytes = new StringBuilder("POST /orders HTTP/1.1\r\nHost: a\r\n")
                .append(JSON)
                .append("Transfer-Encoding: chunked\r\nIdempotency-Key: KEY\r\n\r\n");
        for (int from = 0; from < body.length(); from += chunk) {
            String some = body.substring(from, Math.min(body.length(), from + chunk));
            bytes.append(Integer.toHexString(some.length()))
                    .append("\r\n")
                    .append(some)
                    .append("\r\n");
        }
        add("chunked: " + what, bytes.append("0\r\n\r\n").toString());
    }

    private static String keyed(String body) {
        return request("POST /orders HTTP/1.1", JSON + "Idempotency-Key: KEY\r\n", body);
    }

    private static String request(String line, String fields, String body) {
        String length = body == null ? "" : "Content-Length: " + body.length() + "\r\n";
        return line + "\r\nHost: a\r\n" + fields + length + "\r\n" + (body == null ? "" : body);
    }
}
