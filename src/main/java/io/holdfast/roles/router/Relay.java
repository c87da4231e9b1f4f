package io.holdfast.roles.router;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** Carries an answer back to the client as it comes: head, body with back-pressure, trailers. */
final class Relay {
    private Relay() {}

    /** @return fails when one of the two sides broke off; the answer is then broken off on the other */
    static Future<Void> carry(HttpClientResponse answer, HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.statusCode());
        if (!answer.statusMessage().isEmpty()) {
            response.setStatusMessage(answer.statusMessage());
        }
        HopHeaders.copy(answer.headers(), response.headers());
        response.headers().add("Via", "1.1 holdfast");
        if (hasNoBody(answer.statusCode(), request.method())) {
            answer.resume();
            return response.end();
        }
        if (!answer.headers().contains("Content-Length") && request.version() != HttpVersion.HTTP_1_0) {
            response.setChunked(true);
        }
        response.exceptionHandler(gone -> answer.request().reset());
        return answer.pipe()
                .endOnSuccess(false)
                .endOnFailure(false)
                .to(response)
                .compose(v -> {
                    MultiMap trailers = answer.trailers();
                    if (!trailers.isEmpty() && response.isChunked()) {
                        response.trailers().addAll(trailers);
                    }
                    return response.end();
                });
    }

    private static boolean hasNoBody(int status, HttpMethod method) {
        return method == HttpMethod.HEAD || status == 204 || status == 304;
    }
}
