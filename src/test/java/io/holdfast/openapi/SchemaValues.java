package io.holdfast.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.holdfast.openapi.Api.Part;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Makes values of a schema: some that it allows, near its limits as often as not, and those that break one of its rules. */
final class SchemaValues {
    /** What is often read in another way than it was written. */
    private static final List<String> CHARACTERS =
            List.of("a", "Z", "0", "_", "é", "字", "😀", " ", "/", "\\", "%", "+", "&", "'", "\"", "<", ";", "̈");

    private static final List<String> FOREIGN = List.of("", " ", "\u0000", "\u001b", "!", "nothing", "💥 \n");
    private static final int TRIES = 200;

    private final RandomGenerator random;
    private final JsonNodeFactory json = JsonNodeFactory.instance;

    SchemaValues(RandomGenerator random) {
        this.random = random;
    }

    /** A value that {@code schema} forbids. @param pointer what it is about: empty for the whole @param rule that it breaks */
    record Broken(String pointer, String rule, JsonNode value) {}

    JsonNode allowed(Part schema) {
        for (int i = 0; i < TRIES; i++) {
            JsonNode value = attempt(schema);
            if (schema.violations(value).isEmpty()) {
                return value;
            }
        }
        throw new AssertionError("nothing was found that this schema allows: " + schema.node());
    }

    private JsonNode attempt(Part schema) {
        JsonNode node = schema.node();
        if (node.has("enum")) {
            return node.get("enum").get(random.nextInt(node.get("enum").size()));
        }
        return switch (type(node)) {
            case "object" -> object(schema);
            case "array" -> array(schema);
            case "integer" -> LongNode.valueOf(whole(node));
            case "number" -> DecimalNode.valueOf(decimal(node));
            case "boolean" -> BooleanNode.valueOf(random.nextBoolean());
            default -> TextNode.valueOf(text(schema));
        };
    }

    private static String type(JsonNode node) {
        JsonNode type = node.path("type");
        return type.isArray() ? type.get(0).asText() : type.asText("string");
    }

    private ObjectNode object(Part schema) {
        ObjectNode object = json.objectNode();
        Part properties = schema.get("properties");
        List<String> required = new ArrayList<>();
        schema.node().path("required").forEach(name -> required.add(name.asText()));
        for (String name : properties.names()) {
            if (required.contains(name) || random.nextBoolean()) {
                object.set(name, allowed(properties.get(name)));
            }
        }
        if (schema.node().path("additionalProperties").isObject()) {
            for (int i = random.nextInt(4); i > 0; i--) {
                Part names = schema.get("propertyNames");
                String name = names.exists() ? allowed(names).asText() : "k" + i;
                object.set(name, allowed(schema.get("additionalProperties")));
            }
        }
        return object;
    }

    private ArrayNode array(Part schema) {
        ArrayNode array = json.arrayNode();
        int most = Math.min(3, schema.node().path("maxItems").asInt(3));
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            array.add(allowed(schema.get("items")));
        }
        return array;
    }

    private long whole(JsonNode node) {
        long least = node.path("minimum").asLong(0);
        long most = node.path("maximum").asLong(1_000_000);
        return switch (random.nextInt(4)) {
            case 0 -> least;
            case 1 -> most;
            case 2 -> Math.min(most, least + random.nextInt(10));
            default -> most == Long.MAX_VALUE ? random.nextLong(least, most) : random.nextLong(least, most + 1);
        };
    }

    private BigDecimal decimal(JsonNode node) {
        BigDecimal whole = BigDecimal.valueOf(whole(node));
        BigDecimal part = BigDecimal.valueOf(random.nextInt(10_000), 4);
        return whole.add(part).min(node.path("maximum").decimalValue());
    }

    // From an example by small changes: most patterns are never met by chance alone.
    private String text(Part schema) {
        JsonNode node = schema.node();
        int least = node.path("minLength").asInt(0);
        int most = Math.min(node.path("maxLength").asInt(200), 20_000);
        StringBuilder text = new StringBuilder(node.at("/examples/0").asText(""));
        for (int i = random.nextBoolean() ? 0 : random.nextInt(4); i > 0; i--) {
            String before = text.toString();
            change(text);
            if (!schema.violations(TextNode.valueOf(text.toString())).isEmpty()) {
                text.setLength(0);
                text.append(before);
            }
        }
        int wanted = random.nextInt(8) == 0 ? most : least;
        while (text.codePointCount(0, text.length()) < wanted) {
            text.append(node.has("pattern") ? "a" : pick(CHARACTERS));
        }
        return text.toString();
    }

    private void change(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        at = text.offsetByCodePoints(0, text.codePointCount(0, at));
        if (random.nextBoolean() && at < text.length()) {
            text.delete(at, text.offsetByCodePoints(at, 1));
        }
        text.insert(Math.min(at, text.length()), pick(CHARACTERS));
    }

    private String pick(List<String> all) {
        return all.get(random.nextInt(all.size()));
    }

    boolean isRare() {
        return random.nextInt(4) == 0;
    }

    boolean isChosen() {
        return random.nextBoolean();
    }

    /** Texts that a parameter of this schema must not have. */
    List<String> forbiddenTexts(Part schema) {
        boolean number = type(schema.node()).equals("integer");
        List<String> texts = new ArrayList<>();
        for (Broken broken : forbidden(schema)) {
            String text = broken.value().asText();
            boolean sendable = broken.value().isValueNode() && !broken.value().isNull();
            // As a text, a number and a truth value may be what is allowed.
            JsonNode read = number && text.matches("-?[0-9]{1,30}") ? broken.value() : TextNode.valueOf(text);
            if (sendable
                    && !(number && broken.value().isTextual() && text.equals("1"))
                    && !schema.violations(read).isEmpty()) {
                texts.add(text);
            }
        }
        return texts.stream().distinct().toList();
    }

    /** For each rule of the schema, and of its members, values that break it and no other. */
    List<Broken> forbidden(Part schema) {
        JsonNode node = schema.node();
        List<Broken> all = new ArrayList<>();
        otherTypes(node).forEach((rule, value) -> all.add(new Broken("", rule, value)));
        switch (type(node)) {
            case "object" -> brokenObjects(schema, all);
            case "array" -> brokenArrays(schema, all);
            case "integer", "number" -> brokenNumbers(node, all);
            case "string" -> brokenTexts(schema, all);
            default -> {}
        }
        all.removeIf(broken -> schema.violations(broken.value()).isEmpty());
        return all;
    }

    private Map<String, JsonNode> otherTypes(JsonNode node) {
        Map<String, JsonNode> others = new LinkedHashMap<>();
        others.put("null", NullNode.instance);
        others.put("a truth value", BooleanNode.TRUE);
        others.put("a text", TextNode.valueOf("1"));
        others.put("a number", LongNode.valueOf(1));
        others.put("a list", json.arrayNode());
        others.put("an object", json.objectNode());
        return others;
    }

    private void brokenNumbers(JsonNode node, List<Broken> all) {
        all.add(new Broken("", "fraction", DecimalNode.valueOf(new BigDecimal("1.5"))));
        if (node.has("minimum")) {
            all.add(new Broken(
                    "", "minimum", LongNode.valueOf(node.get("minimum").asLong() - 1)));
        }
        if (node.has("maximum")) {
            BigDecimal more = node.get("maximum").decimalValue().add(BigDecimal.ONE);
            all.add(new Broken("", "maximum", json.numberNode(more.toBigInteger())));
        }
    }

    private void brokenTexts(Part schema, List<Broken> all) {
        JsonNode node = schema.node();
        if (node.path("minLength").asInt(0) > 0) {
            all.add(new Broken("", "minLength", TextNode.valueOf("")));
        }
        if (node.has("maxLength") && !node.has("enum")) {
            String text = allowed(schema).asText();
            all.add(new Broken(
                    "",
                    "maxLength",
                    TextNode.valueOf(text + "a".repeat(node.get("maxLength").asInt()))));
        }
        for (String foreign : FOREIGN) {
            all.add(new Broken("", "pattern", TextNode.valueOf(foreign)));
            String example = node.at("/examples/0").asText("");
            all.add(new Broken("", "pattern", TextNode.valueOf(example + foreign)));
        }
    }

    private void brokenArrays(Part schema, List<Broken> all) {
        JsonNode item = allowed(schema.get("items"));
        if (schema.node().has("maxItems")) {
            ArrayNode many = json.arrayNode();
            for (int i = schema.node().get("maxItems").asInt(); i >= 0; i--) {
                many.add(item);
            }
            all.add(new Broken("", "maxItems", many));
        }
        forbidden(schema.get("items"))
                .forEach(broken -> all.add(new Broken(
                        "", "item: " + broken.rule(), json.arrayNode().add(broken.value()))));
    }

    private void brokenObjects(Part schema, List<Broken> all) {
        JsonNode node = schema.node();
        node.path("required").forEach(name -> {
            ObjectNode without = (ObjectNode) allowed(schema);
            without.remove(name.asText());
            all.add(new Broken("/" + name.asText(), "required", without));
        });
        if (node.path("additionalProperties").isBoolean()) {
            ObjectNode more = (ObjectNode) allowed(schema);
            all.add(new Broken("/unknown-member", "additionalProperties", more.put("unknown-member", 1)));
        }
        Part properties = schema.get("properties");
        for (String name : properties.names()) {
            for (Broken broken : forbidden(properties.get(name))) {
                ObjectNode object = (ObjectNode) allowed(schema);
                object.set(name, broken.value());
                all.add(new Broken("/" + name, broken.rule(), object));
            }
        }
        if (node.path("additionalProperties").isObject()) {
            for (Broken broken : forbidden(schema.get("additionalProperties"))) {
                all.add(new Broken("/colour", broken.rule(), json.objectNode().set("colour", broken.value())));
            }
        }
    }
}
