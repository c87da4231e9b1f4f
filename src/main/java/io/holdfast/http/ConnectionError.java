package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.base.time.Randomness;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;

/** A problem as the last response of a connection, for requests that no HTTP decoder may see. */
final class ConnectionError {
    private ConnectionError() {}

    /** @param headOnly whether the request was HEAD, so that there is no content */
    static ByteBuf bytes(Problem problem, boolean headOnly) {
        String requestId = Randomness.token(); // what the client called it may be what is wrong with it
        Buffer content = problem.toJson(requestId);
        String header = ("HTTP/1.1 %s\r\nDate: %s\r\n%s: %s\r\n"
                        + "Content-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n")
                .formatted(
                        HttpResponseStatus.valueOf(problem.status()),
                        StrictHttp.DATE.now(),
                        Headers.REQUEST_ID,
                        requestId,
                        Problem.MEDIA_TYPE,
                        content.length());
        return Unpooled.wrappedBuffer(header.getBytes(ISO_8859_1), headOnly ? new byte[0] : content.getBytes());
    }
}
