package io.holdfast.http.client;

import io.holdfast.http.ResponseHeaderSection;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The final response of a node: its head, and its content as a stream that is paused at first. What is read from the network but not
 * wanted yet is at most one read. Confined to the event loop of its connection.
 */
public final class NodeResponse implements ReadStream<Buffer> {
    private final ResponseHeaderSection head;
    private final NodeConnection connection;
    private final Deque<Buffer> waiting = new ArrayDeque<>(2);
    private Handler<Buffer> handler = some -> {};
    private Handler<Void> endHandler = v -> {};
    private Handler<Throwable> exceptionHandler = failure -> {};
    private List<Map.Entry<String, String>> trailers = List.of();
    private long demand;
    private boolean whole; // the last byte has been read
    private boolean delivering;
    private boolean ended; // and its consumer was told, or it failed
    private Throwable failure;
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

    /** Of the first field with this name, in any case; null when there is none. */
    public String header(String name) {
        return head.fields().stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Whether all of it has been read already. */
    public boolean isComplete() {
        return whole;
    }

    /** All content of a complete response that nobody has read from; the stream is used up afterwards. */
    public Buffer takeContent() {
        ended = true;
        if (waiting.size() == 1) {
            return waiting.remove();
        }
        Buffer all = Buffer.buffer();
        waiting.forEach(all::appendBuffer);
        waiting.clear();
        return all;
    }

    /** @param handler runs once the node has sent all of it, whether it was consumed or not; at once if that is so already */
    public NodeResponse wholeHandler(Runnable handler) {
        if (whole) {
            handler.run();
        } else {
            wholeHandler = handler;
        }
        return this;
    }

    /** The trailer section; known at the end. */
    public List<Map.Entry<String, String>> trailers() {
        return trailers;
    }

    void receive(Buffer some) {
        waiting.add(some);
        deliver();
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

    private void deliver() {
        if (delivering) {
            return; // the handler of a piece may resume the stream
        }
        delivering = true;
        try {
            while (demand > 0 && !waiting.isEmpty()) {
                demand = demand == Long.MAX_VALUE ? demand : demand - 1;
                handler.handle(waiting.poll());
            }
        } finally {
            delivering = false;
        }
        if (!ended && waiting.isEmpty()) {
            if (failure != null) {
                ended = true;
                exceptionHandler.handle(failure);
            } else if (whole && demand > 0) {
                ended = true;
                endHandler.handle(null);
            }
        }
        if (!whole && failure == null) {
            connection.setReading(demand > 0);
        }
    }

    @Override
    public NodeResponse exceptionHandler(Handler<Throwable> other) {
        exceptionHandler = other == null ? gone -> {} : other;
        if (failure != null && ended) {
            exceptionHandler.handle(failure); // it failed before the handler was set
        }
        return this;
    }

    @Override
    public NodeResponse handler(Handler<Buffer> other) {
        handler = other == null ? some -> {} : other;
        return this;
    }

    @Override
    public NodeResponse pause() {
        demand = 0;
        deliver();
        return this;
    }

    @Override
    public NodeResponse resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public NodeResponse fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        deliver();
        return this;
    }

    @Override
    public NodeResponse endHandler(Handler<Void> other) {
        endHandler = other == null ? v -> {} : other;
        return this;
    }
}
