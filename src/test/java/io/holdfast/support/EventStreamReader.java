package io.holdfast.support;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.http.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A reader of {@code text/event-stream} that is not a browser: it keeps every frame. */
public final class EventStreamReader implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** @param id empty where the frame has none */
    public record Frame(String name, String id, JsonNode data) {}

    private volatile int comments;
    private final List<Frame> frames = new CopyOnWriteArrayList<>();
    private final AtomicReference<Stream<String>> lines = new AtomicReference<>();
    private final CompletableFuture<Void> end;
    private final HttpResponse<Stream<String>> response;

    private EventStreamReader(HttpResponse<Stream<String>> response) {
        this.response = response;
        lines.set(response.body());
        end = CompletableFuture.runAsync(this::read, task -> {
            Thread thread = new Thread(task, "event-stream-reader");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** @param path with query @param headers names and values */
    public static EventStreamReader open(URI base, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).setHeader("Accept", "text/event-stream");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return new EventStreamReader(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .sendAsync(request.build(), HttpResponse.BodyHandlers.ofLines())
                .get(60, TimeUnit.SECONDS));
    }

    public HttpResponse<?> response() {
        return response;
    }

    /** How many heartbeats came. */
    public int comments() {
        return comments;
    }

    public List<Frame> frames() {
        return frames;
    }

    /** The data of those frames, oldest first. */
    public List<JsonNode> data(String name) {
        return frames.stream()
                .filter(frame -> frame.name().equals(name))
                .map(Frame::data)
                .toList();
    }

    /** Waits for such a frame, which may have come already. */
    public JsonNode await(String name, Predicate<JsonNode> wanted) throws Exception {
        Await.until("a frame " + name, SOON, () -> find(name, wanted).isPresent());
        return find(name, wanted).orElseThrow();
    }

    /** Waits until the server has ended the stream. @return whether it did so properly, rather than by closing the connection */
    public boolean awaitEnd() throws Exception {
        return end.handle((v, cause) -> cause == null).get(60, TimeUnit.SECONDS);
    }

    private Optional<JsonNode> find(String name, Predicate<JsonNode> wanted) {
        return data(name).stream().filter(wanted).findFirst();
    }

    private void read() {
        String[] name = {"message"};
        String[] id = {""};
        List<String> data = new ArrayList<>();
        lines.get().forEach(line -> {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    frames.add(new Frame(name[0], id[0], parse(String.join("\n", data))));
                }
                name[0] = "message";
                id[0] = "";
                data.clear();
            } else if (line.startsWith(":")) {
                comments++;
            } else if (line.startsWith("event: ")) {
                name[0] = line.substring(7);
            } else if (line.startsWith("id: ")) {
                id[0] = line.substring(4);
            } else if (line.startsWith("data: ")) {
                data.add(line.substring(6));
            }
        });
    }

    private static JsonNode parse(String text) {
        try {
            return Json.parse(Buffer.buffer(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        lines.get().close();
    }
}
