package io.holdfast.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.http.ApiDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No document breaks clients of the last release. A release writes its own documents, with {@code -Dapi.release=true}. */
class ReleasedApiTest {
    private static final Path RELEASED = Path.of("src/test/resources/openapi/released");
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {ApiDocument.PUBLIC, ApiDocument.ADMIN})
    void the_documents_of_the_last_release_are_kept(String name) throws IOException {
        ObjectNode now = ApiDocument.read(name);
        Path file = RELEASED.resolve(name + ".json");
        if (Boolean.getBoolean("api.release")) {
            Files.writeString(file, now.toPrettyString() + "\n");
        }

        assertEquals(List.of(), Breaks.between((ObjectNode) JSON.readTree(file.toFile()), now));
    }

    private static Arguments change(String what, Consumer<ObjectNode> change) {
        return Arguments.of(what, change);
    }

    private static ObjectNode object(ObjectNode root, String pointer) {
        return (ObjectNode) root.at(pointer);
    }

    private static ArrayNode list(ObjectNode root, String pointer) {
        return (ArrayNode) root.at(pointer);
    }

    static Stream<Arguments> incompatible() {
        String order = "/components/schemas/Order";
        String place = "/paths/~1orders/post";
        return Stream.of(
                change("a path is gone", root -> object(root, "/paths").remove("/leader")),
                change("an operation is gone", root -> object(root, "/paths/~1orders")
                        .remove("get")),
                change("a parameter is gone", root -> list(root, "/paths/~1orders/get/parameters")
                        .remove(1)),
                change("a parameter is required", root -> object(root, "/components/parameters/Cursor")
                        .put("required", true)),
                change("a parameter takes less", root -> object(root, "/components/parameters/Limit/schema")
                        .put("maximum", 10)),
                change("a member of a request is required", root -> list(root, "/components/schemas/NewOrder/required")
                        .add("type")),
                change("a request takes fewer words", root -> list(
                                root, "/components/schemas/NewOrder/properties/type/enum")
                        .remove(1)),
                change("a member of a response is gone", root -> object(root, order + "/properties")
                        .remove("price")),
                change("a member of a response may be missing", root -> list(root, order + "/required")
                        .remove(0)),
                change("a member of a response has another type", root -> object(root, order + "/properties")
                        .putObject("price")
                        .put("type", "string")),
                change("a cursor becomes a number", root -> object(root, "/components/schemas/Next")
                        .put("type", "integer")),
                change("a name takes fewer characters", root -> object(root, "/components/schemas/Name")
                        .put("maxLength", 9)),
                change("a status is gone", root -> object(root, place + "/responses")
                        .remove("201")),
                change("a header is gone", root -> object(root, place + "/responses/201/headers")
                        .remove("Location")),
                change("a token is needed", root -> object(root, place)
                        .putArray("security")
                        .addObject()
                        .putArray("adminToken")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void incompatible(String what, Consumer<ObjectNode> change) {
        ObjectNode later = ApiDocument.read(ApiDocument.PUBLIC);
        change.accept(later);

        assertFalse(Breaks.between(ApiDocument.read(ApiDocument.PUBLIC), later).isEmpty(), what);
    }

    static Stream<Arguments> compatible() {
        return Stream.of(
                change("nothing", root -> {}),
                change("a path is new", root -> object(root, "/paths")
                        .putObject("/new")
                        .putObject("get")
                        .putObject("responses")
                        .putObject("200")
                        .put("description", "new")),
                change("a parameter is new", root -> list(root, "/paths/~1orders/get/parameters")
                        .addObject()
                        .put("name", "q")
                        .put("in", "query")
                        .putObject("schema")
                        .put("type", "string")),
                change("a member of a response is new", root -> object(root, "/components/schemas/Order/properties")
                        .putObject("customer")
                        .put("type", "string")),
                change("a request takes more", root -> object(root, "/components/parameters/Limit/schema")
                        .put("maximum", 5_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void compatible(String what, Consumer<ObjectNode> change) {
        ObjectNode later = ApiDocument.read(ApiDocument.PUBLIC);
        change.accept(later);

        assertEquals(List.of(), Breaks.between(ApiDocument.read(ApiDocument.PUBLIC), later), what);
    }
}
