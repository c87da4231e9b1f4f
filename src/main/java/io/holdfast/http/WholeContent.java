package io.holdfast.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the content of a request up to a limit. Of one that is longer nothing is kept, and nothing more is read until the response has
 * ended; then it is discarded, since the next request may stand behind it. Confined to the event loop of its connection.
 */
final class WholeContent {
    private final ServerRequest request;
    private final int bytesMax;
    private final Promise<Buffer> whole = Promise.promise();
    private @Nullable Buffer held; // null before the first piece

    private WholeContent(ServerRequest request, int bytesMax) {
        this.request = request;
        this.bytesMax = bytesMax;
    }

    /** @return fails with a {@link Rejection} if it is longer than {@code bytesMax}, with something else if it breaks off */
    static Future<Buffer> read(ServerRequest request, int bytesMax) {
        if (!request.hasContent()) {
            return Future.succeededFuture(Buffer.buffer(0));
        }
        WholeContent content = new WholeContent(request, bytesMax);
        request.exceptionHandler(content.whole::tryFail);
        if (request.contentLength() > bytesMax) {
            content.tooLong();
        } else {
            request.handler(content::add).endHandler(v -> content.end());
        }
        return content.whole.future();
    }

    private void add(Buffer piece) {
        int length = held == null ? 0 : held.length();
        if (piece.length() > bytesMax - length) {
            tooLong();
        } else {
            held = held == null ? piece : held.appendBuffer(piece);
        }
    }

    private void end() {
        whole.tryComplete(held == null ? Buffer.buffer(0) : held);
    }

    private void tooLong() {
        held = null;
        request.handler(null).endHandler(null);
        request.pause();
        whole.tryFail(Rejection.bodyTooLarge());
    }
}
