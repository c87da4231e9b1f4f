package io.holdfast.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends every response whose content is complete, with its Content-Length, so that a response to HEAD has the same fields as one to GET
 * (RFC 9110, section 9.3.2).
 */
public final class Contents {
    private static final Logger LOG = LoggerFactory.getLogger(Contents.class);

    private Contents() {}

    public static void end(HttpServerResponse response, String type, Buffer content) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, type);
        end(response, Optional.of(content));
    }

    /** @param content empty for a status without content, such as 204 and 304 */
    static void end(HttpServerResponse response, Optional<Buffer> content) {
        content.map(bytes -> response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()))
                        .end(bytes))
                .orElseGet(response::end)
                .onFailure(gone -> LOG.debug("the client left before its response: {}", gone.toString()));
    }
}
