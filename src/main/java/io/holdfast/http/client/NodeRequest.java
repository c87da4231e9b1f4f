package io.holdfast.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;

/**
 * A request as it goes to a node.
 *
 * @param target path and query
 * @param headers all fields except those that frame the content, which are added here
 * @param upgrade whether it asks to switch protocols; {@code headers} name them
 */
public record NodeRequest(String method, String target, MultiMap headers, RequestContent content, boolean upgrade) {
    // RFC 9110, section 8.6: a request whose method anticipates content has a Content-Length even if it has no content.
    private static final Set<String> WITH_CONTENT = Set.of("POST", "PUT", "PATCH");

    boolean asksForHeadOnly() {
        return method.equals("HEAD");
    }

    boolean isChunked() {
        return content.length().isEmpty();
    }

    /**
     * The request line and the header section, of a request that keeps {@link io.holdfast.http.RequestRules}.
     *
     * @param authority of the node, for a request without Host: HTTP/1.0 has it optional, HTTP/1.1 required
     */
    Buffer head(String authority) {
        StringBuilder head =
                new StringBuilder(512).append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        if (!headers.contains("Host")) {
            head.append("Host: ").append(authority).append("\r\n"); // RFC 9112, section 3.2
        }
        for (Map.Entry<String, String> header : headers) {
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        if (isChunked()) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (content.length().getAsLong() > 0 || WITH_CONTENT.contains(method)) {
            head.append("Content-Length: ").append(content.length().getAsLong()).append("\r\n");
        }
        return Buffer.buffer(head.append("\r\n").toString().getBytes(ISO_8859_1));
    }
}
