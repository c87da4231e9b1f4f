package io.holdfast.rpc;

import io.holdfast.http.Json;
import io.holdfast.http.StreamedBody;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outcomes of a batch, each sent as soon as it is known. Over HTTP each is a line: its place in the batch, and its JSON; those of
 * the same turn of the event loop leave together. An outcome that failed by a fault of ours is left out, and is unknown to the caller.
 */
public final class Items implements StreamedBody {
    public static final String MEDIA_TYPE = "application/vnd.holdfast.items";

    private static final Logger LOG = LoggerFactory.getLogger(Items.class);

    /**
     * One of them.
     *
     * @param place in the batch, from 0
     * @param outcome its JSON as a {@code Buffer} off the wire, else the object itself
     */
    public record Item(int place, Object outcome) {}

    private final String call;
    private final List<? extends Future<?>> outcomes;

    /** @param call for the log @param outcomes end on one event loop */
    Items(String call, List<? extends Future<?>> outcomes) {
        this.call = call;
        this.outcomes = outcomes;
    }

    /** Complete when the last one is. */
    Future<?> all() {
        return Future.join(outcomes);
    }

    /**
     * Passes on each, those of one turn together. Called on the event loop that they end on.
     *
     * @param sink gets at least one each time, on that event loop
     * @param end is called after the last one
     */
    public void forEach(Consumer<List<Item>> sink, Runnable end) {
        new Delivery(sink, end).begin();
    }

    /** Writes each as it comes, and ends the response after the last one. */
    @Override
    public void writeTo(HttpServerResponse response) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
        Buffer[] last = {Buffer.buffer()};
        int[] left = {outcomes.size()};
        forEach(
                items -> {
                    Buffer lines = Buffer.buffer();
                    items.forEach(item -> append(lines, item));
                    left[0] -= items.size();
                    if (left[0] == 0) {
                        last[0] = lines; // commonly all of them: one write, of a known length
                    } else if (!response.closed()) {
                        if (!response.headWritten()) {
                            response.setChunked(true);
                        }
                        response.write(lines).onFailure(Items::closed);
                    }
                },
                () -> {
                    if (!response.closed()) {
                        response.end(last[0]).onFailure(Items::closed);
                    }
                });
    }

    private static void append(Buffer to, Item item) {
        to.appendString(Integer.toString(item.place()))
                .appendString(" ")
                .appendBuffer(Json.write(item.outcome()))
                .appendString("\n");
    }

    /** Reads one line. @throws IllegalArgumentException when it is none */
    static Item read(Buffer line) {
        int space = 0;
        while (space < line.length() && line.getByte(space) != ' ') {
            space++;
        }
        if (space == line.length()) {
            throw new IllegalArgumentException("a line without a place");
        }
        return new Item(
                Integer.parseInt(line.getString(0, space, StandardCharsets.US_ASCII.name())),
                line.slice(space + 1, line.length()));
    }

    private static void closed(Throwable cause) {
        LOG.debug("a peer closed the connection before its outcomes: {}", cause.toString());
    }

    private final class Delivery {
        private final Consumer<List<Item>> sink;
        private final Runnable end;
        private final Context here = Vertx.currentContext();
        private List<Item> ready = new ArrayList<>();
        private int left = outcomes.size();
        private boolean scheduled = true; // until begin() has seen all of them

        Delivery(Consumer<List<Item>> sink, Runnable end) {
            this.sink = sink;
            this.end = end;
        }

        void begin() {
            for (int i = 0; i < outcomes.size(); i++) {
                int place = i;
                outcomes.get(i).onComplete(ended -> {
                    left--;
                    if (ended.succeeded()) {
                        ready.add(new Item(place, ended.result()));
                    } else {
                        LOG.error("{}: item {} failed", call, place, ended.cause());
                    }
                    if (!scheduled) {
                        scheduled = true;
                        here.runOnContext(v -> flush());
                    }
                });
            }
            flush();
        }

        private void flush() {
            scheduled = false;
            List<Item> now = ready;
            ready = new ArrayList<>();
            if (!now.isEmpty()) {
                sink.accept(now);
            }
            if (left == 0) {
                end.run();
            }
        }
    }
}
