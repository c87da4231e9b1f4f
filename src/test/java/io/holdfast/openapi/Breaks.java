package io.holdfast.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.openapi.Api.Operation;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.util.ArrayList;
import java.util.List;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;
import org.openapitools.openapidiff.core.model.Endpoint;

/** What about a later document breaks clients of an earlier one: by openapi-diff, and what that does not see. */
final class Breaks {
    private static final String REFERENCE = "$ref";

    private Breaks() {}

    static List<String> between(ObjectNode earlier, ObjectNode later) {
        ChangedOpenApi changes = OpenApiCompare.fromSpecifications(parse(earlier), parse(later));
        List<String> breaks = new ArrayList<>();
        changes.getMissingEndpoints().stream().map(Endpoint::toString).forEach(gone -> breaks.add("gone: " + gone));
        changes.getChangedOperations().stream()
                .filter(operation -> operation.isIncompatible())
                .map(operation -> operation.getHttpMethod() + " " + operation.getPathUrl())
                .forEach(breaks::add);
        breaks.addAll(newlyGuarded(earlier, later));
        if (breaks.isEmpty() && changes.isIncompatible()) {
            breaks.add("the document as a whole");
        }
        return breaks;
    }

    private static List<String> newlyGuarded(ObjectNode earlier, ObjectNode later) {
        List<String> open = new Api("earlier", earlier)
                .operations().stream()
                        .filter(each -> !each.isGuarded())
                        .map(Operation::toString)
                        .toList();
        return new Api("later", later)
                .operations().stream()
                        .filter(Operation::isGuarded)
                        .map(Operation::toString)
                        .filter(open::contains)
                        .map(each -> "needs a token now: " + each)
                        .toList();
    }

    private static OpenAPI parse(ObjectNode document) {
        ObjectNode older = document.deepCopy();
        older.put("openapi", "3.0.3");
        ((ObjectNode) older.at("/info/license")).remove("identifier");
        asBefore31(older);
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        return new OpenAPIV3Parser()
                .readContents(older.toString(), null, options)
                .getOpenAPI();
    }

    /** The same schemas as OpenAPI 3.0 wrote them: openapi-diff does not compare types of 3.1. */
    private static void asBefore31(JsonNode node) {
        node.forEach(Breaks::asBefore31);
        if (!(node instanceof ObjectNode object)) {
            return;
        }
        if (object.get("type") instanceof ArrayNode types) {
            object.put("type", types.get(0).asText());
            object.put("nullable", true);
        }
        if (object.get("examples") instanceof ArrayNode) {
            object.remove("examples");
        }
        if (object.has(REFERENCE) && object.size() > 1) {
            JsonNode reference = object.remove(REFERENCE);
            object.putArray("allOf").addObject().set(REFERENCE, reference);
        }
    }
}
