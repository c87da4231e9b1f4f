package io.holdfast.support;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.http.Json;
import io.holdfast.openapi.KnownPorts;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** A client that is not ours. Responses of processes of the product are held to their OpenAPI document. */
public final class Http {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    public record Answer(int status, JsonNode body, HttpResponse<String> raw) {
        public Optional<String> header(String name) {
            return raw.headers().firstValue(name);
        }
    }

    private Http() {}

    public static Answer get(URI base, String path) throws Exception {
        return send(request(base, path).GET());
    }

    /** JSON whatever its media type. */
    public static JsonNode getAnything(URI base, String path) throws Exception {
        return Json.parse(Buffer.buffer(get(base, path).raw().body()));
    }

    public static Answer post(URI base, String path, String json, String... headers) throws Exception {
        return send("POST", base, path, json, headers);
    }

    public static Answer send(String method, URI base, String path, String json, String... headers) throws Exception {
        HttpRequest.Builder request = request(base, path)
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .setHeader("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    public static Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        KnownPorts.check(
                response.request().method(),
                response.request().uri(),
                response.statusCode(),
                response.headers()::firstValue,
                response.body());
        boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
        return new Answer(response.statusCode(), json ? Json.parse(Buffer.buffer(response.body())) : null, response);
    }

    private static HttpRequest.Builder request(URI base, String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
    }
}
