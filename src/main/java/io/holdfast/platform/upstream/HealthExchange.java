package io.holdfast.platform.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.net.URI;

/**
 * The one GET of a health check, and its answer: passes over informational answers, which Vert.x' HTTP client takes for the last one,
 * and reads nothing behind the final one. Confined to the event loop of its socket.
 */
final class HealthExchange {
    /** More is not read: an answer that is so long is one. */
    private static final long CONTENT_BYTES_MAX = 65_536;

    private static final int INFORMATIONAL_FROM = 100;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FINAL_FROM = 200;

    private final Promise<Integer> answer = Promise.promise();
    private int status;
    private long content;

    private HealthExchange() {}

    /** @return the final status, once the whole answer is there; fails when there is none. Whoever calls closes the socket. */
    static Future<Integer> get(NetSocket socket, URI url, String path) {
        HealthExchange exchange = new HealthExchange();
        NetSocketInternal channel = (NetSocketInternal) socket;
        channel.channelHandlerContext().pipeline().addBefore("handler", "httpDecoder", new HttpResponseDecoder());
        channel.messageHandler(exchange::take);
        channel.exceptionHandler(exchange.answer::tryFail);
        channel.closeHandler(v -> exchange.answer.tryFail("closed without a whole answer"));
        String request =
                "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: holdfast-health-check\r\nAccept: */*\r\nConnection: close\r\n\r\n"
                        .formatted(path, url.getRawAuthority());
        channel.write(Buffer.buffer(request.getBytes(US_ASCII))).onFailure(exchange.answer::tryFail);
        return exchange.answer.future();
    }

    private void take(Object message) {
        try {
            if (message instanceof HttpObject part && !answer.future().isComplete()) {
                take(part);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            answer.tryFail(new DecoderException(
                    "no HTTP answer: " + part.decoderResult().cause().getMessage()));
            return;
        }
        if (part instanceof HttpResponse head && !isInformational(head.status().code())) {
            status = head.status().code();
        }
        if (part instanceof HttpContent some && status != 0) {
            content += some.content().readableBytes();
            if (some instanceof LastHttpContent || content > CONTENT_BYTES_MAX) {
                answer.tryComplete(status);
            }
        }
    }

    private static boolean isInformational(int code) {
        return code >= INFORMATIONAL_FROM && code < FINAL_FROM && code != SWITCHING_PROTOCOLS;
    }
}
