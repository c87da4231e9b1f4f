package io.holdfast.http;

import io.vertx.core.http.HttpServerResponse;

/** The body of a {@link Response} that comes piece by piece, and writes itself. */
public interface StreamedBody {
    /** Sets the content type, writes each piece as it comes, and ends the response. */
    void writeTo(HttpServerResponse response);
}
