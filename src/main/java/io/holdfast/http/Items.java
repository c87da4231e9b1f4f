package io.holdfast.http;

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
 * The answers to several questions of one request, each told as soon as it is there. Over HTTP a line each, its place in the request
 * and its JSON; what is ready in the same turn of the event loop leaves together. An answer that failed is left out: to who asked,
 * what is left out has an unknown outcome.
 */
public final class Items {
    public static final String MEDIA_TYPE = "application/vnd.holdfast.items";

    private static final Logger LOG = LoggerFactory.getLogger(Items.class);

    /** One of them. @param place in the request, from 0 */
    public record Item(int place, Object answer) {}

    private final String what;
    private final List<? extends Future<?>> answers;

    /** @param what of whom, for the log @param answers end on one event loop */
    Items(String what, List<? extends Future<?>> answers) {
        this.what = what;
        this.answers = answers;
    }

    /** Done when the last one is. */
    Future<?> all() {
        return Future.join(answers);
    }

    /**
     * Tells of each, those of one turn together. Called on the event loop that they end on.
     *
     * @param told gets at least one each time, on that event loop
     * @param done is called after the last one
     */
    public void tell(Consumer<List<Item>> told, Runnable done) {
        new Telling(told, done).begin();
    }

    /** Writes each as it comes, and ends the response after the last one. */
    void writeTo(HttpServerResponse response) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
        Buffer[] last = {Buffer.buffer()};
        int[] left = {answers.size()};
        tell(
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
                        response.write(lines).onFailure(Items::gone);
                    }
                },
                () -> {
                    if (!response.closed()) {
                        response.end(last[0]).onFailure(Items::gone);
                    }
                });
    }

    private static void append(Buffer to, Item item) {
        to.appendString(Integer.toString(item.place()))
                .appendString(" ")
                .appendBuffer(Json.write(item.answer()))
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

    private static void gone(Throwable cause) {
        LOG.debug("a peer left before its answers: {}", cause.toString());
    }

    private final class Telling {
        private final Consumer<List<Item>> told;
        private final Runnable done;
        private final Context here = Vertx.currentContext();
        private List<Item> ready = new ArrayList<>();
        private int left = answers.size();
        private boolean planned = true; // while it begins

        Telling(Consumer<List<Item>> told, Runnable done) {
            this.told = told;
            this.done = done;
        }

        void begin() {
            for (int i = 0; i < answers.size(); i++) {
                int place = i;
                answers.get(i).onComplete(ended -> {
                    left--;
                    if (ended.succeeded()) {
                        ready.add(new Item(place, ended.result()));
                    } else {
                        LOG.error("{}: item {} failed", what, place, ended.cause());
                    }
                    if (!planned) {
                        planned = true;
                        here.runOnContext(v -> flush());
                    }
                });
            }
            flush();
        }

        private void flush() {
            planned = false;
            List<Item> now = ready;
            ready = new ArrayList<>();
            if (!now.isEmpty()) {
                told.accept(now);
            }
            if (left == 0) {
                done.run();
            }
        }
    }
}
