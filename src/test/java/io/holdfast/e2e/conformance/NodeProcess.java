package io.holdfast.e2e.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.e2e.conformance.Message.Field;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Node that runs one of the scripts in {@code differential}, and what it tells: a line of JSON each. */
final class NodeProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final List<JsonNode> lines = new CopyOnWriteArrayList<>();

    NodeProcess(String script) throws IOException {
        process = new ProcessBuilder("node", "src/test/resources/differential/" + script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader told = process.inputReader(UTF_8);
        Thread reader = new Thread(() -> told.lines().forEach(line -> lines.add(parse(line))), "node");
        reader.setDaemon(true);
        reader.start();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    /** All that it has told so far, oldest first. */
    List<JsonNode> lines() {
        return lines;
    }

    void say(String line) throws IOException {
        process.outputWriter(UTF_8).append(line).append('\n').flush();
    }

    static String bytes(JsonNode hexadecimal) {
        return new String(HexFormat.of().parseHex(hexadecimal.asText()), ISO_8859_1);
    }

    /** Of a list in which names and values take turns. */
    static List<Field> fields(JsonNode list) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i + 1 < list.size(); i += 2) {
            fields.add(new Field(bytes(list.get(i)), bytes(list.get(i + 1))));
        }
        return fields;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
