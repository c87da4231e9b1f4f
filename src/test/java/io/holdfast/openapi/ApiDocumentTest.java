package io.holdfast.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.docs.DeclaredRoutes;
import io.holdfast.docs.DeclaredRoutes.Route;
import io.holdfast.http.ApiDocument;
import io.holdfast.openapi.Api.Operation;
import io.holdfast.openapi.Api.Part;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both documents have every route that clients and operators can use, and no other; and what they say fits together. */
class ApiDocumentTest {
    /** By the package that mounts them, which document has the routes. */
    private static final Map<String, List<Api>> DOCUMENTS = Map.of(
            "roles.frontend", List.of(Api.PUBLIC),
            "roles.record", List.of(Api.PUBLIC),
            "roles.expense", List.of(Api.PUBLIC),
            "roles.router", List.of(Api.PUBLIC),
            "hosting", List.of(Api.PUBLIC),
            "http", List.of(Api.PUBLIC, Api.ADMIN),
            "admin", List.of(Api.ADMIN));

    static Stream<Api> documents() {
        return Stream.of(Api.PUBLIC, Api.ADMIN);
    }

    private static Set<Route> mounted() {
        return DeclaredRoutes.all().stream()
                .filter(route -> !route.path().startsWith("/internal/"))
                .collect(Collectors.toSet());
    }

    /** Such as "GET /orders/{}". */
    private static Set<String> mounted(Api api) {
        return mounted().stream()
                .filter(route ->
                        DOCUMENTS.getOrDefault(route.owner(), List.of()).contains(api))
                .map(route -> route.method() + ' ' + route.path().replaceAll(":\\w+", "{}"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> documented(Api api) {
        return api.operations().stream()
                .map(each -> each.method() + ' ' + each.path().replaceAll("\\{\\w+}", "{}"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void have_every_route_and_no_other(Api api) {
        assertEquals(String.join("\n", mounted(api)), String.join("\n", documented(api)));
    }

    @Test
    void have_a_place_for_every_package_that_mounts_routes() {
        assertEquals(DOCUMENTS.keySet(), mounted().stream().map(Route::owner).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void can_be_read_by_a_parser_that_is_not_ours(Api api) {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult result =
                new OpenAPIV3Parser().readContents(api.root().toString(), null, options);

        assertEquals(List.of(), List.copyOf(result.getMessages()));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void refer_to_what_is_there(Api api) {
        List<String> broken = api.root().findValues("$ref").stream()
                .map(JsonNode::textValue)
                .distinct()
                .filter(reference -> !api.part(reference.substring(1)).exists())
                .toList();

        assertEquals(List.of(), broken);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void say_of_every_operation_what_it_does_and_call_each_by_another_name(Api api) {
        Set<String> names = new HashSet<>();
        List<String> tags =
                api.part("/tags").all().stream().map(tag -> tag.text("name")).toList();
        for (Operation each : api.operations()) {
            assertTrue(names.add(each.part().text("operationId")), each + ": operationId");
            assertTrue(!each.part().text("summary").isEmpty(), each + ": summary");
            assertTrue(tags.contains(each.part().node().at("/tags/0").asText()), each + ": tag");
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void have_path_parameters_for_all_that_a_path_names(Api api) {
        for (Operation each : api.operations()) {
            Set<String> named = each.parameters().stream()
                    .filter(parameter -> parameter.text("in").equals("path"))
                    .map(parameter -> "{" + parameter.text("name") + "}")
                    .collect(Collectors.toSet());
            Set<String> wanted = Stream.of(each.path().split("/"))
                    .filter(segment -> segment.startsWith("{"))
                    .collect(Collectors.toSet());
            assertEquals(wanted, named, each::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void say_for_every_problem_which_codes_it_has(Api api) {
        List<String> without = new ArrayList<>();
        for (Operation each : api.operations()) {
            Part responses = each.part().get("responses");
            for (String status : responses.names()) {
                Part response = responses.get(status);
                boolean problem = response.get("content").names().contains("application/problem+json");
                // What is missing behind a 503 differs, and new parts may come.
                if (problem
                        && !status.equals("503")
                        && response.get("x-codes").names().isEmpty()) {
                    without.add(each + ": " + status);
                }
            }
        }

        assertEquals(List.of(), without);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void have_examples_that_are_as_their_schemas_say(Api api) {
        Part schemas = api.part("/components/schemas");
        int examples = 0;
        for (String name : schemas.names()) {
            Part schema = schemas.get(name);
            for (JsonNode example : schema.node().path("examples")) {
                assertEquals(List.of(), schema.violations(example), name);
                examples++;
            }
        }
        for (Operation each : api.operations()) {
            each.body()
                    .ifPresent(body -> assertTrue(
                            body.node().path("examples").size() > 0, () -> each + ": its body has no example"));
        }
        assertTrue(examples >= 10);
    }

    @Test
    void differ_when_an_operation_is_missing_or_made_up() {
        ObjectNode root = ApiDocument.read(ApiDocument.PUBLIC);
        ObjectNode paths = (ObjectNode) root.get("paths");
        paths.remove("/leader");
        paths.putObject("/made-up").putObject("get");
        Set<String> documented = documented(new Api("other", root));

        assertTrue(mounted(Api.PUBLIC).contains("GET /leader") && !documented.contains("GET /leader"));
        assertTrue(documented.contains("GET /made-up"));
    }
}
