package io.holdfast.http.client;

import io.holdfast.http.Fields;
import io.holdfast.http.ResponseHeaderSection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The final response of a node: its head, and its content as a stream that is paused at first. What is read from the network but not
 * wanted yet is at most one read, or what the kernel had when the node closed. Confined to the event loop of its connection.
 */
public final class NodeResponse {
    private final ResponseHeaderSection head;
    private final NodeConnection connection;
    private final Deque<ByteBuf> waiting = new ArrayDeque<>(2);
    private Consumer<ByteBuf> handler = ByteBuf::release;
    private Runnable endHandler = () -> {};
    private Consumer<Throwable> exceptionHandler = failure -> {};
    private List<Map.Entry<String, String>> trailers = List.of();
    private boolean flows;
    private boolean whole; // the last byte has been read
    private boolean delivering;
    private boolean ended; // and its consumer was told, or it failed
    private @Nullable Throwable failure;
    private Runnable wholeHandler = () -> {};

    NodeResponse(ResponseHeaderSection head, NodeConnection connection) {
        this.head = head;
        this.connection = connection;
    }

    public ResponseHeaderSection head() {
        return head;
    }

    public int status() {
        return head.status();
    }

    public Fields fields() {
        return head.fields();
    }

    /** Whether all of it has been read already. */
    public boolean isComplete() {
        return whole;
    }

    /** All content of a complete response that nobody has read from, to be released; the stream is used up afterwards. */
    public ByteBuf takeContent() {
        ended = true;
        if (waiting.size() <= 1) {
            return waiting.isEmpty() ? Unpooled.EMPTY_BUFFER : waiting.remove();
        }
        ByteBuf all = Unpooled.wrappedBuffer(waiting.toArray(ByteBuf[]::new));
        waiting.clear();
        return all;
    }

    /** @param other runs once the node has sent all of it, whether it was consumed or not; at once if that is so already */
    public NodeResponse wholeHandler(Runnable other) {
        if (whole) {
            other.run();
        } else {
            wholeHandler = other;
        }
        return this;
    }

    /** The trailer section; known at the end. */
    public List<Map.Entry<String, String>> trailers() {
        return trailers;
    }

    /** @param other gets the pieces of the content, and has to release them; without one they are discarded */
    public NodeResponse handler(Consumer<ByteBuf> other) {
        handler = other;
        return this;
    }

    /** @param other runs behind the last piece */
    public NodeResponse endHandler(Runnable other) {
        endHandler = other;
        return this;
    }

    /** @param other gets a {@link NodeFailure} if the rest does not come; at once if that is so already */
    public NodeResponse exceptionHandler(Consumer<Throwable> other) {
        exceptionHandler = other;
        if (failure != null && ended) {
            other.accept(failure);
        }
        return this;
    }

    public NodeResponse pause() {
        flows = false;
        readHandled();
        return this;
    }

    public NodeResponse resume() {
        flows = true;
        deliver();
        readHandled();
        return this;
    }

    void receive(ByteBuf some) {
        waiting.add(some.retain());
        deliver();
    }

    /** A read has been handled: there is another one only if somebody wants more. */
    void readHandled() {
        if (!whole && failure == null) {
            connection.setReading(flows);
        }
    }

    void receiveEnd(List<Map.Entry<String, String>> behindLastChunk) {
        whole = true;
        trailers = behindLastChunk;
        wholeHandler.run();
        deliver();
    }

    void fail(Throwable how) {
        failure = how;
        deliver();
    }

    /** Nobody wants what was not consumed. */
    void discard() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        deliver();
    }

    private void deliver() {
        if (delivering) {
            return; // the handler of a piece may resume the stream
        }
        delivering = true;
        try {
            while (flows && !waiting.isEmpty()) {
                handler.accept(waiting.remove());
            }
        } finally {
            delivering = false;
        }
        if (!ended && waiting.isEmpty()) {
            if (failure != null) {
                ended = true;
                exceptionHandler.accept(failure);
            } else if (whole && flows) {
                ended = true;
                endHandler.run();
            }
        }
    }
}
