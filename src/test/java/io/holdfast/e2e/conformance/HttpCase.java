package io.holdfast.e2e.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One odd exchange: bytes of a client, or of a back end, and what is to come of them. Bytes are texts with one character a byte.
 *
 * <p>As JSON: {@code id}, {@code about}, {@code rfc}, {@code side} ({@code request} or {@code answer}). A request has {@code send}, or
 * {@code steps} that are sent one after the other; its {@code verdict} is {@code accept}, {@code reject}, {@code either} or {@code
 * incomplete}. An answer has the {@code script} of the back end, the {@code request} that a client makes, and what to {@code expect}.
 */
public final class HttpCase {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode json;

    private HttpCase(JsonNode json) {
        this.json = json;
    }

    /** All cases of a file with one JSON object a line. */
    public static List<HttpCase> read(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.isBlank())
                    .map(HttpCase::parse)
                    .filter(parsed -> parsed.json.has("side")) // the others are for people
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A response to GET, behind which the back end closes. */
    static HttpCase response(String id, String bytes) {
        ObjectNode json = JSON.createObjectNode().put("id", id).put("side", "answer");
        json.putArray("script").addObject().put("send", bytes);
        ((ArrayNode) json.get("script")).addObject().put("close", true);
        return new HttpCase(json);
    }

    private static HttpCase parse(String line) {
        try {
            return new HttpCase(JSON.readTree(line));
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    public String id() {
        return json.get("id").asText();
    }

    public boolean isAnswer() {
        return text("side", "").equals("answer");
    }

    JsonNode expect() {
        return json.path("expect");
    }

    public JsonNode request() {
        return json.path("request");
    }

    public JsonNode script() {
        return json.path("script");
    }

    String text(String field, String byDefault) {
        return json.path(field).asText(byDefault);
    }

    int whole(String field, int byDefault) {
        return json.path(field).asInt(byDefault);
    }

    boolean has(String field) {
        return json.path(field).asBoolean(false);
    }

    boolean says(String field) {
        return json.has(field);
    }

    /** What the client sends, one element a step. */
    public List<String> steps() {
        List<String> steps = new ArrayList<>();
        if (json.has("steps")) {
            json.get("steps").forEach(step -> steps.add(bytes(step)));
        } else {
            steps.add(bytes(json.get("send")));
        }
        return steps;
    }

    boolean hasSteps() {
        return json.has("steps");
    }

    /** Header fields by name, with all the values that are to arrive. */
    Map<String, List<String>> fields(JsonNode object) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        object.fields().forEachRemaining(field -> fields.put(field.getKey(), texts(field.getValue())));
        return fields;
    }

    Map<String, List<String>> sees() {
        return fields(json.path("sees"));
    }

    /** What a client may get: a status, a class of them such as {@code 2xx}, or a word such as {@code close}. */
    List<String> outcomes(String field) {
        return texts(json.path(field));
    }

    static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** A text, a list of parts, or a repetition in which {@code {i}} is the number. */
    public static String bytes(JsonNode node) {
        if (node.isTextual()) {
            return node.asText();
        }
        StringBuilder bytes = new StringBuilder();
        if (node.isArray()) {
            node.forEach(part -> bytes.append(bytes(part)));
        } else {
            String text = node.get("repeat").asText();
            for (int i = 0; i < node.get("times").asInt(); i++) {
                bytes.append(text.replace("{i}", Integer.toString(i)));
            }
        }
        return bytes.toString();
    }

    @Override
    public String toString() {
        return id() + " (" + text("about", "") + "; " + text("rfc", "") + ")";
    }
}
