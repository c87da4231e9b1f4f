package io.holdfast.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.http.Paths;
import io.holdfast.openapi.Api.Operation;
import io.holdfast.openapi.Api.Part;
import io.holdfast.openapi.SchemaValues.Broken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes requests from the schemas of an operation: those that it allows, and those that break one of its rules. */
public final class RequestGenerator {
    private static final String PATH = "path";
    private static final String HEADER = "header";
    private static final int SHOWN = 1_000;

    private final SchemaValues values;
    private final Map<String, String> known;

    /** @param known values for path parameters that lead somewhere, by name */
    public RequestGenerator(RandomGenerator random, Map<String, String> known) {
        this.values = new SchemaValues(random);
        this.known = Map.copyOf(known);
    }

    /**
     * @param names values of path parameters, by name
     * @param pointer what is wrong, as a problem names it; empty when nothing is, or nothing more exact than the whole
     * @param rule that it breaks; empty when it breaks none
     */
    public record Generated(
            Operation operation,
            Map<String, String> names,
            Map<String, String> query,
            Map<String, String> headers,
            Optional<String> body,
            String pointer,
            String rule) {

        private Generated breaking(String brokenRule, String brokenPointer) {
            return new Generated(operation, names, query, headers, body, brokenPointer, brokenRule);
        }

        private Generated withBody(JsonNode other) {
            return new Generated(operation, names, query, headers, Optional.of(other.toString()), pointer, rule);
        }

        private Map<String, String> place(String in) {
            return switch (in) {
                case PATH -> names;
                case HEADER -> headers;
                default -> query;
            };
        }

        /** Path and query as they are sent. */
        public String target() {
            String path = operation.path();
            for (Map.Entry<String, String> name : names.entrySet()) {
                path = path.replace("{" + name.getKey() + "}", Paths.encode(name.getValue()));
            }
            List<String> pairs = new ArrayList<>();
            query.forEach((name, value) -> pairs.add(name + "=" + Paths.encode(value)));
            return pairs.isEmpty() ? path : path + "?" + String.join("&", pairs);
        }

        /** Whether the problem says what is wrong. */
        public boolean isNamedIn(JsonNode problem) {
            if (pointer.isEmpty()) {
                return problem.has("code");
            }
            for (JsonNode error : problem.path("errors")) {
                if (error.path("pointer").asText().equals(pointer)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            String text = "%s %s %s %s %s".formatted(rule, operation.method(), target(), headers, body.orElse(""));
            return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        }
    }

    /** A request that breaks no rule. */
    public Generated allowed(Operation operation) {
        Generated request = new Generated(
                operation,
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                operation.body().map(schema -> values.allowed(schema).toString()),
                "",
                "");
        for (Part parameter : operation.parameters()) {
            String name = parameter.text("name");
            String in = parameter.text("in");
            boolean leads = in.equals(PATH) && known.containsKey(name) && !values.isRare();
            if (in.equals(PATH) || values.isChosen()) {
                request.place(in)
                        .put(
                                name,
                                leads
                                        ? known.get(name)
                                        : values.allowed(parameter.get("schema"))
                                                .asText());
            }
        }
        request.headers().values().removeIf(value -> !isFieldValue(value));
        return request;
    }

    /** With path parameters that lead somewhere, the example as its body, and nothing optional. */
    private Generated plain(Operation operation) {
        Generated request = operation
                .body()
                .map(schema -> allowed(operation).withBody(schema.node().at("/examples/0")))
                .orElseGet(() -> allowed(operation));
        request.query().clear();
        request.headers().clear();
        request.names().replaceAll((name, any) -> known.getOrDefault(name, any));
        return request;
    }

    /** Requests that break one rule each. */
    public List<Generated> forbidden(Operation operation) {
        List<Generated> all = new ArrayList<>();
        operation.body().ifPresent(schema -> {
            for (Broken broken : values.forbidden(schema)) {
                all.add(plain(operation).withBody(broken.value()).breaking(broken.rule(), broken.pointer()));
            }
        });
        for (Part parameter : operation.parameters()) {
            String name = parameter.text("name");
            String in = parameter.text("in");
            for (String wrong : values.forbiddenTexts(parameter.get("schema"))) {
                // Some paths cannot be read at all, or nothing is there; that is told without naming a parameter.
                Generated request = plain(operation).breaking(name, in.equals(PATH) ? "" : name);
                request.place(in).put(name, wrong);
                if (in.equals(HEADER) ? isFieldValue(wrong) : !wrong.isEmpty() || !in.equals(PATH)) {
                    all.add(request);
                }
            }
        }
        if (!operation.isPage()) {
            Generated unknown = plain(operation).breaking("an unknown parameter", "unknown");
            unknown.query().put("unknown", "1");
            all.add(unknown);
        }
        return all;
    }

    /** Whether a header can have this value, and has it at the other side too. */
    private static boolean isFieldValue(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 127) && text.strip().equals(text);
    }
}
