package io.holdfast.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.openapi.Api.Operation;
import io.holdfast.openapi.Api.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes {@code docs/api.md} from the OpenAPI documents. */
final class ApiPage {
    private static final int COLUMNS = 118;
    private static final String REFERENCE = "$ref";
    /** What any request may get is said once. */
    private static final Set<String> ANYWHERE =
            Set.of("400", "401", "408", "413", "414", "415", "431", "500", "502", "503", "504");

    private static final String INTRODUCTION =
            """
            <!-- Written by ApiPageTest from src/main/resources/openapi/; see CONTRIBUTING.md. -->

            # API

            The same for programs: `GET /openapi.json` at the router and at the admin port (OpenAPI 3.1); to read with a
            browser: `/api` at both.

            What processes ask each other is below `/internal/` on the ports of the services. It needs the cluster token, and a
            router never forwards it; it is declared in the package `io.holdfast.api` and may change with any version.
            """;

    private final StringBuilder page = new StringBuilder(INTRODUCTION);

    static String of(Api publicApi, Api adminApi) {
        ApiPage page = new ApiPage();
        page.document("The public side", publicApi);
        page.document("The admin port", adminApi);
        return page.page.toString();
    }

    private void document(String title, Api api) {
        page.append("\n## ").append(title).append("\n\n");
        for (String paragraph :
                api.root().at("/info/description").asText().strip().split("\n\n")) {
            prose(paragraph);
        }
        anywhere(api);
        for (Part tag : api.part("/tags").all()) {
            page.append("\n### ")
                    .append(tag.text("name"))
                    .append("\n\n")
                    .append(tag.text("description"))
                    .append('\n');
            api.operations().stream()
                    .filter(each -> each.part().node().at("/tags/0").asText().equals(tag.text("name")))
                    .forEach(this::operation);
        }
        page.append("\n### Schemas of ").append(title.toLowerCase(Locale.ROOT)).append("\n");
        Part schemas = api.part("/components/schemas");
        new TreeSet<>(schemas.names()).forEach(name -> schema(name, schemas.get(name)));
    }

    private void anywhere(Api api) {
        page.append(
                "Any request may get one of these; 401 where a token is needed, 413 and 415 where there is a body:\n\n");
        page.append("| status | when | headers | codes |\n|---|---|---|---|\n");
        Set<String> rows = new TreeSet<>();
        for (Operation each : api.operations()) {
            Part responses = each.part().get("responses");
            responses.names().stream()
                    .filter(status -> isAnywhere(status, responses.get(status)))
                    .forEach(status -> rows.add(row(status, responses.get(status))));
        }
        rows.forEach(page::append);
    }

    private static String needs(Operation operation) {
        String scopes =
                operation.scopes().stream().map(scope -> "`" + scope + "`").collect(Collectors.joining(" or "));
        if (!scopes.isEmpty()) {
            return " Needs the scope %s%s."
                    .formatted(scopes, operation.isGuarded() ? ", or the admin token where access is open" : "");
        }
        return operation
                .operatorScope()
                .map(scope -> " Needs the scope `%s`%s."
                        .formatted(scope, operation.isGuarded() ? "" : ", except at loopback"))
                .orElse(operation.isGuarded() ? " Needs the admin token." : "");
    }

    private void operation(Operation operation) {
        page.append("\n#### `").append(operation).append("`\n\n");
        JsonNode node = operation.part().node();
        prose(node.get("summary").asText() + "." + needs(operation)
                + (node.has("description") ? " " + node.get("description").asText() : ""));
        List<Part> parameters = operation.parameters();
        if (!parameters.isEmpty()) {
            page.append("| parameter | value | meaning |\n|---|---|---|\n");
            parameters.forEach(parameter -> page.append("| `%s` (%s) | %s | %s |\n"
                    .formatted(
                            parameter.text("name"),
                            parameter.text("in"),
                            value(parameter.node().get("schema"), parameter.get("schema")),
                            text(parameter.node()))));
            page.append('\n');
        }
        operation.body().ifPresent(body -> {
            String schema = operation
                    .part()
                    .node()
                    .at("/requestBody/content/application~1json/schema/$ref")
                    .asText();
            page.append("Body: ").append(link(schema)).append(", such as\n\n");
            page.append("```json\n").append(body.node().at("/examples/0")).append("\n```\n\n");
        });
        page.append("| status | when | headers | codes |\n|---|---|---|---|\n");
        Part responses = operation.part().get("responses");
        responses.names().stream()
                .filter(status -> !isAnywhere(status, responses.get(status)))
                .forEach(status -> page.append(row(status, responses.get(status))));
    }

    private static boolean isAnywhere(String status, Part response) {
        return ANYWHERE.contains(status) && !response.get("content").names().contains("application/json");
    }

    private static String row(String status, Part response) {
        String codes = response.get("x-codes").names().stream()
                .map(code -> "`%s`: %s".formatted(code, response.get("x-codes").text(code)))
                .collect(Collectors.joining("<br>"));
        String headers = response.get("headers").names().stream()
                .filter(name -> !name.equals("X-Request-Id"))
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        String content = response.get("content").names().stream()
                .filter(type -> !type.contains("problem"))
                .map(type -> {
                    JsonNode schema = response.node().path("content").path(type).path("schema");
                    return schema.has(REFERENCE) ? link(schema.get(REFERENCE).asText()) : "`" + type + "`";
                })
                .collect(Collectors.joining(", "));
        return "| %s | %s%s | %s | %s |\n"
                .formatted(status, text(response.node()), content.isEmpty() ? "" : " " + content, headers, codes);
    }

    private void schema(String name, Part schema) {
        page.append("\n#### ").append(name).append("\n\n");
        String rule = value(schema.node(), schema);
        prose((text(schema.node()) + " " + (rule.equals("object") ? "" : rule + ".")).strip());
        Part properties = schema.get("properties");
        if (properties.exists()) {
            Set<String> required = new TreeSet<>();
            schema.node().path("required").forEach(member -> required.add(member.asText()));
            page.append("| member | value | meaning |\n|---|---|---|\n");
            properties.names().forEach(member -> {
                JsonNode raw = schema.node().get("properties").get(member);
                page.append("| `%s`%s | %s | %s |\n"
                        .formatted(
                                member,
                                required.contains(member) ? "" : " (optional)",
                                value(raw, properties.get(member)),
                                text(raw)));
            });
        }
    }

    /** The rule of a value in words. @param raw before its reference was followed */
    private static String value(JsonNode raw, Part schema) {
        if (raw.has(REFERENCE)) {
            return link(raw.get(REFERENCE).asText()) + bounds(raw);
        }
        JsonNode node = schema.node();
        if (node.has("enum")) {
            List<String> values = new ArrayList<>();
            node.get("enum").forEach(value -> values.add("`" + value.asText() + "`"));
            return String.join(", ", values) + byDefault(node);
        }
        JsonNode types = node.path("type");
        List<String> names = new ArrayList<>();
        if (types.isArray()) {
            types.forEach(type -> names.add(type.asText()));
        } else {
            names.add(types.asText("any"));
        }
        String type = String.join(" or ", names);
        if (node.has("items")) {
            type += " of " + value(node.get("items"), schema.get("items"));
        }
        if (node.path("additionalProperties").isObject()) {
            type += " of " + value(node.get("additionalProperties"), schema.get("additionalProperties"));
        }
        return type + bounds(node) + byDefault(node);
    }

    private static String bounds(JsonNode node) {
        List<String> bounds = new ArrayList<>();
        range(node, "minimum", "maximum", "").ifPresent(bounds::add);
        range(node, "minLength", "maxLength", " characters").ifPresent(bounds::add);
        range(node, "minItems", "maxItems", " items").ifPresent(bounds::add);
        range(node, "minProperties", "maxProperties", " members").ifPresent(bounds::add);
        if (node.has("pattern")) {
            bounds.add("`" + node.get("pattern").asText().replace("|", "\\|") + "`");
        }
        if (node.has("format")) {
            bounds.add(node.get("format").asText());
        }
        return bounds.isEmpty() ? "" : ", " + String.join(", ", bounds);
    }

    private static Optional<String> range(JsonNode node, String least, String most, String unit) {
        if (node.has(least) && node.has(most)) {
            return Optional.of(
                    node.get(least).asText() + " to " + node.get(most).asText() + unit);
        }
        if (node.has(least)) {
            return Optional.of("at least " + node.get(least).asText() + unit);
        }
        return node.has(most) ? Optional.of("at most " + node.get(most).asText() + unit) : Optional.empty();
    }

    private static String byDefault(JsonNode node) {
        return node.has("default") ? " (`" + node.get("default").asText() + "`)" : "";
    }

    private static String link(String reference) {
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        return "`" + name + "`";
    }

    private static String text(JsonNode node) {
        return node.path("description").asText("").strip().replace('\n', ' ');
    }

    /** A paragraph in lines that can be read in a terminal. */
    private void prose(String text) {
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+")) {
            if (line.length() + word.length() + 1 > COLUMNS) {
                page.append(line.toString().strip()).append('\n');
                line.setLength(0);
            }
            line.append(word).append(' ');
        }
        page.append(line.toString().strip()).append("\n\n");
    }
}
