package io.holdfast.http.client;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The content of a request.
 *
 * @param held what is here already
 * @param rest what follows, paused; it flows through once
 * @param length of both together; empty when it is not known and {@code rest} flows in chunks
 */
public record RequestContent(Buffer held, Optional<ReadStream<Buffer>> rest, OptionalLong length) {

    public static RequestContent of(Buffer whole) {
        return new RequestContent(whole, Optional.empty(), OptionalLong.of(whole.length()));
    }

    public static RequestContent flowing(Buffer held, ReadStream<Buffer> rest, OptionalLong length) {
        return new RequestContent(held, Optional.of(rest), length);
    }
}
