package io.holdfast.openapi;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.holdfast.http.ApiDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An OpenAPI document of the product, as tests use it. */
public final class Api {
    public static final Api PUBLIC = new Api(ApiDocument.PUBLIC);
    public static final Api ADMIN = new Api(ApiDocument.ADMIN);

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    private final String name;
    private final JsonNode root;
    private final SchemaRegistry schemas;

    private Api(String name) {
        this(name, ApiDocument.read(name));
    }

    Api(String name, JsonNode root) {
        this.name = name;
        this.root = root;
        this.schemas = SchemaRegistry.withDialect(
                Dialects.getOpenApi31(), builder -> builder.schemas(Map.of(location(), root.toString())));
    }

    /** A part of the document; a reference stands for what it refers to. */
    public final class Part {
        private final JsonPointer pointer;
        private final JsonNode node;

        private Part(JsonPointer pointer) {
            JsonNode found = root.at(pointer);
            JsonPointer at = pointer;
            // OpenAPI 3.1 lets a schema have more beside its reference, which validators merge; then it stays as it is.
            while (found.has("$ref") && found.size() == 1) {
                at = JsonPointer.compile(found.get("$ref").textValue().substring(1));
                found = root.at(at);
            }
            this.pointer = at;
            this.node = found;
        }

        public JsonNode node() {
            return node;
        }

        public boolean exists() {
            return !node.isMissingNode();
        }

        public Part get(String member) {
            return new Part(pointer.appendProperty(member));
        }

        /** All members, or all elements. */
        public List<Part> all() {
            List<Part> parts = new ArrayList<>();
            if (node.isArray()) {
                for (int i = 0; i < node.size(); i++) {
                    parts.add(new Part(pointer.appendIndex(i)));
                }
            } else {
                names().forEach(member -> parts.add(get(member)));
            }
            return parts;
        }

        public List<String> names() {
            List<String> names = new ArrayList<>();
            node.fieldNames().forEachRemaining(names::add);
            return names;
        }

        public String text(String member) {
            return node.path(member).asText();
        }

        /** What is wrong with {@code value} by this schema; empty when nothing is. */
        public List<String> violations(JsonNode value) {
            return schemas.getSchema(SchemaLocation.of(location() + "#" + pointer)).validate(value).stream()
                    .map(Api::words)
                    .toList();
        }
    }

    /** Members of {@code value} that {@code schema} does not have. */
    static List<String> undocumented(Part schema, JsonNode value, String at) {
        List<String> found = new ArrayList<>();
        Part properties = schema.get("properties");
        boolean open = schema.node().has("additionalProperties") || !properties.exists();
        if (value.isObject()) {
            value.properties().forEach(member -> {
                Part known = properties.get(member.getKey());
                Part any = schema.get("additionalProperties");
                String place = at + "/" + member.getKey();
                if (known.exists() || any.node().isObject()) {
                    found.addAll(undocumented(known.exists() ? known : any, member.getValue(), place));
                } else if (!open) {
                    found.add(place + " is not documented");
                }
            });
        }
        value.elements().forEachRemaining(item -> {
            if (value.isArray()) {
                found.addAll(undocumented(schema.get("items"), item, at + "/-"));
            }
        });
        return found.stream().distinct().toList();
    }

    /** @param method in upper case @param path as the document has it */
    public record Operation(String method, String path, Part part, Part item) {
        @Override
        public String toString() {
            return method + " " + path;
        }

        /** Those of the path and those of its own. */
        public List<Part> parameters() {
            List<Part> all = new ArrayList<>(item.get("parameters").all());
            all.addAll(part.get("parameters").all());
            return all;
        }

        /** The response that is documented for {@code status}. */
        public Optional<Part> response(int status) {
            return Optional.of(part.get("responses").get(Integer.toString(status)))
                    .filter(Part::exists);
        }

        /** The schema of the JSON that it takes, if it takes any. */
        public Optional<Part> body() {
            return Optional.of(part.get("requestBody")
                            .get("content")
                            .get("application/json")
                            .get("schema"))
                    .filter(Part::exists);
        }

        /** Whether it answers with a page for people, which ignores the query. */
        public boolean isPage() {
            return response(200)
                    .filter(page -> page.get("content").get("text/html").exists())
                    .isPresent();
        }

        /** Whether it always needs a token. */
        public boolean isGuarded() {
            return accessWays().findAny().isPresent() && accessWays().noneMatch(JsonNode::isEmpty);
        }

        /** The scope that the token of an operator needs for it; empty where that is of no use. */
        public Optional<String> operatorScope() {
            return accessWays()
                    .map(way -> way.path("adminToken").path(0).asText())
                    .filter(scope -> !scope.isEmpty())
                    .findFirst();
        }

        /** The scopes of the public API one of which opens it; none where everybody may call it. */
        public Set<String> scopes() {
            return accessWays()
                    .flatMap(way -> StreamSupport.stream(way.path("apiToken").spliterator(), false))
                    .map(JsonNode::asText)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private Stream<JsonNode> accessWays() {
            return StreamSupport.stream(part.node().path("security").spliterator(), false);
        }

        boolean takes(String segments) {
            String[] wanted = path.split("/", -1);
            String[] found = segments.split("/", -1);
            if (wanted.length != found.length) {
                return false;
            }
            for (int i = 0; i < wanted.length; i++) {
                boolean any = wanted[i].startsWith("{") && !found[i].isEmpty();
                if (!any && !wanted[i].equals(found[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    private String location() {
        return "https://holdfast.test/" + name + ".json";
    }

    private static String words(Error error) {
        return error.getInstanceLocation() + ": " + error.getMessage();
    }

    public JsonNode root() {
        return root;
    }

    public Part part(String pointer) {
        return new Part(JsonPointer.compile(pointer));
    }

    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        Part paths = part("/paths");
        for (String path : paths.names()) {
            Part item = paths.get(path);
            item.names().stream()
                    .filter(METHODS::contains)
                    .forEach(method -> operations.add(
                            new Operation(method.toUpperCase(Locale.ROOT), path, item.get(method), item)));
        }
        return operations;
    }

    /** Those at the path of a request, without its query; a path without parameters wins. */
    public List<Operation> at(String path) {
        List<Operation> found =
                operations().stream().filter(each -> each.takes(path)).toList();
        Optional<String> best =
                found.stream().map(Operation::path).min((one, other) -> Long.compare(count(one), count(other)));
        return found.stream()
                .filter(each -> each.path().equals(best.orElse("")))
                .toList();
    }

    private static long count(String path) {
        return path.chars().filter(c -> c == '{').count();
    }
}
