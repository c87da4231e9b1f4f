package io.holdfast.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.holdfast.http.Json;
import io.holdfast.openapi.Api.Operation;
import io.holdfast.openapi.Api.Part;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Holds a response to the document of its port: the status is documented, and so is the content type; the content is as its schema says and has no more members,
 * the code of a problem one of those that are listed, and required header fields are there.
 */
public final class ResponseCheck {
    private static final String PROBLEM = "application/problem+json";

    private final List<String> violations = new ArrayList<>();
    private final Api api;
    private final Function<String, Optional<String>> header;
    private final String body;

    private ResponseCheck(Api api, Function<String, Optional<String>> header, String body) {
        this.api = api;
        this.header = header;
        this.body = body;
    }

    /**
     * What is wrong with a response; nothing if the document does not have the path.
     *
     * @param target of the request: path and query
     * @param header by name
     */
    public static List<String> violations(
            Api api, String method, String target, int status, Function<String, Optional<String>> header, String body) {
        String path = target.split("\\?", 2)[0];
        List<Operation> here = hasDotSegment(path) ? List.of() : api.at(path);
        ResponseCheck check = new ResponseCheck(api, header, body);
        if (!here.isEmpty()) {
            check.run(method, here, status);
        }
        return check.violations.stream()
                .map(violation ->
                        "%s %s: %d: %s; the response is %s".formatted(method, target, status, violation, body))
                .toList();
    }

    // RFC 3986, section 6.2.2.3: what such a path names is another path.
    private static boolean hasDotSegment(String path) {
        return Stream.of(path.split("/")).anyMatch(segment -> segment.matches("(?i)(\\.|%2e){1,2}"));
    }

    private void run(String method, List<Operation> here, int status) {
        String documented = method.equals("HEAD") ? "GET" : method;
        Optional<Operation> operation =
                here.stream().filter(each -> each.method().equals(documented)).findFirst();
        if (operation.isPresent()) {
            operation
                    .get()
                    .response(status)
                    .ifPresentOrElse(
                            response -> checkResponse(response, method.equals("HEAD")),
                            () -> violations.add("this status is not documented"));
        } else if (status == 204 && method.equals("OPTIONS") || status == 405) {
            require(header.apply("Allow").isPresent(), "without Allow");
            if (status == 405) {
                checkProblem(api.part("/components/schemas/Problem"), List.of("method-not-allowed"));
            }
        } else {
            // The router rejects a method that no service has, and a request that nobody can read.
            require(status >= 400, "a method that is not documented");
        }
    }

    private void checkResponse(Part response, boolean isHead) {
        Part headers = response.get("headers");
        for (String name : headers.names()) {
            Part documented = headers.get(name);
            Optional<String> value = header.apply(name);
            require(value.isPresent() || !documented.node().path("required").asBoolean(), "without " + name);
            value.ifPresent(text -> documented
                    .get("schema")
                    .violations(TextNode.valueOf(text))
                    .forEach(wrong -> violations.add(name + wrong)));
        }
        Part content = response.get("content");
        String type = header.apply("Content-Type").orElse("").split(";", 2)[0].strip();
        if (!content.exists()) {
            require(body.isEmpty(), "content that is not documented");
        } else if (!content.names().contains(type)) {
            violations.add("content type %s (expected: %s)".formatted(type, content.names()));
        } else if (!isHead) {
            Part schema = content.get(type).get("schema");
            if (type.equals(PROBLEM)) {
                checkProblem(schema, response.get("x-codes").names());
            } else if (type.endsWith("json")) {
                parse().ifPresent(json -> {
                    violations.addAll(schema.violations(json));
                    violations.addAll(Api.undocumented(schema, json, ""));
                });
            }
        }
    }

    /** @param codes any if there are none */
    private void checkProblem(Part schema, List<String> codes) {
        parse().ifPresent(json -> {
            violations.addAll(schema.violations(json));
            String code = json.path("code").asText();
            require(codes.isEmpty() || codes.contains(code), "code %s (expected: %s)".formatted(code, codes));
            header.apply("X-Request-Id")
                    .ifPresent(id -> require(
                            json.path("request_id").asText(id).equals(id), "a request_id other than X-Request-Id"));
        });
    }

    private Optional<JsonNode> parse() {
        try {
            return Optional.of(Json.parse(Buffer.buffer(body)));
        } catch (IOException e) {
            violations.add("no JSON: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void require(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }
}
