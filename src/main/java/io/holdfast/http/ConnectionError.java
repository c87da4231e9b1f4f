package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;

/** A problem as the last response of a connection, for requests that no HTTP decoder may see. */
final class ConnectionError {
    private ConnectionError() {}

    /** @param headOnly whether the request was HEAD, so that there is no content */
    static ByteBuf bytes(Problem problem, boolean headOnly) {
        Buffer content = problem.toJson();
        String header = "HTTP/1.1 %s\r\nDate: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                .formatted(
                        HttpResponseStatus.valueOf(problem.status()),
                        StrictHttp.DATE.now(),
                        Problem.MEDIA_TYPE,
                        content.length());
        return Unpooled.wrappedBuffer(header.getBytes(ISO_8859_1), headOnly ? new byte[0] : content.getBytes());
    }
}
