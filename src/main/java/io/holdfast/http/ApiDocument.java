package io.holdfast.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An OpenAPI document of this product, written by hand as YAML in the jar: {@code openapi/public.yaml} or {@code openapi/admin.yaml}, and
 * what both share, {@code openapi/common.yaml}. What is true of every operation stands once, in {@code x-defaults}, and is put where
 * OpenAPI wants it; common components that a document does not use are left out.
 */
public final class ApiDocument {
    /** What clients of the router use. */
    public static final String PUBLIC = "public";
    /** What operators use. */
    public static final String ADMIN = "admin";

    private static final String COMPONENTS = "components";
    private static final String DEFAULTS = "x-defaults";
    private static final String RESPONSES = "responses";
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final ObjectMapper YAML = new YAMLMapper();

    private final ObjectNode document;
    private final JsonNode defaults;

    private ApiDocument(ObjectNode document, JsonNode defaults) {
        this.document = document;
        this.defaults = defaults;
    }

    /** The whole document, a new tree each time. Reads the jar: not for an event loop. */
    public static ObjectNode read(String name) {
        ObjectNode document = load(name);
        ObjectNode common = load("common");
        fillIn(document.withObjectProperty(COMPONENTS), common.withObjectProperty(COMPONENTS));
        fillIn(document.withObjectProperty(DEFAULTS), common.withObjectProperty(DEFAULTS));
        return new ApiDocument(document, document.remove(DEFAULTS)).complete();
    }

    private static ObjectNode load(String name) {
        try (InputStream file = ApiDocument.class.getResourceAsStream("/openapi/" + name + ".yaml")) {
            return (ObjectNode) YAML.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException("openapi/" + name + ".yaml", e);
        }
    }

    /** Adds what {@code more} has and {@code to} has not, to any depth. */
    private static void fillIn(ObjectNode to, JsonNode more) {
        more.properties().forEach(member -> {
            if (to.get(member.getKey()) instanceof ObjectNode deeper) {
                fillIn(deeper, member.getValue());
            } else if (!to.has(member.getKey())) {
                to.set(member.getKey(), member.getValue());
            }
        });
    }

    private ObjectNode complete() {
        for (JsonNode path : document.path("paths")) {
            path.properties().stream()
                    .filter(member -> METHODS.contains(member.getKey()))
                    .forEach(member -> completeOperation((ObjectNode) member.getValue()));
        }
        document.at("/components/responses").forEach(this::addHeaders);
        while (dropUnused()) {}
        return document;
    }

    private void completeOperation(ObjectNode operation) {
        ObjectNode responses = operation.withObjectProperty(RESPONSES);
        fillIn(responses, defaults.path(RESPONSES));
        if (operation.has("requestBody")) {
            fillIn(responses, defaults.path("responses-with-body"));
        }
        JsonNode security = operation.path("security");
        if (!security.isEmpty()) {
            fillIn(responses, defaults.path("responses-with-security"));
        }
        if (!security.isEmpty() && !isOptional(security)) {
            ArrayNode parameters = operation.withArrayProperty("parameters");
            defaults.path("parameters-with-security").forEach(parameters::add);
        }
        List<String> statuses = Stream.of(responses)
                .flatMap(all -> all.properties().stream())
                .map(member -> member.getKey())
                .sorted()
                .toList();
        statuses.forEach(status -> {
            JsonNode response = responses.remove(status);
            addHeaders(response);
            responses.set(status, response);
        });
    }

    /** Whether one of the alternatives is to bring nothing. */
    private static boolean isOptional(JsonNode security) {
        return IntStream.range(0, security.size()).anyMatch(i -> security.get(i).isEmpty());
    }

    private void addHeaders(JsonNode response) {
        if (!response.has("$ref")) {
            fillIn(((ObjectNode) response).withObjectProperty("headers"), defaults.path("headers"));
        }
    }

    /** @return whether there was any: it may have been the only one to use another */
    private boolean dropUnused() {
        Set<String> used = new TreeSet<>();
        document.findValues("$ref").forEach(reference -> used.add(reference.textValue()));
        boolean dropped = false;
        for (var kind : List.copyOf(document.path(COMPONENTS).properties())) {
            if (!kind.getKey().equals("securitySchemes")) {
                String prefix = "#/components/" + kind.getKey() + "/";
                dropped |=
                        kind.getValue().properties().removeIf(component -> !used.contains(prefix + component.getKey()));
            }
        }
        return dropped;
    }
}
