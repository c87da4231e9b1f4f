package io.holdfast.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.holdfast.api.ItemError;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Randomness;
import io.holdfast.http.trace.RequestScope;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An error on the wire (RFC 9457), and the only mapping of failures to statuses and back.
 *
 * @param code for programs; it never changes
 * @param extras further members, such as {@code available}
 */
public record Problem(int status, String code, String detail, List<Failure.Detail> errors, Map<String, Object> extras) {

    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);
    public static final String MEDIA_TYPE = "application/problem+json";
    /** Marks a problem of this replica alone: the others may be asked at once. */
    private static final String SCOPE = "scope";

    /** Seconds after which the request may be repeated; as a header, too. */
    static final String RETRY_AFTER = "retry_after";

    private static final String REPLICA = "replica";
    private static final String INDETERMINATE = "indeterminate";
    /** The member with the id of the request, which is in the header of the response too. */
    public static final String REQUEST_ID = "request_id";

    private static final List<String> STANDARD =
            List.of("type", "title", "status", "detail", "code", "errors", REQUEST_ID);

    public static Problem of(int status, String code, String detail) {
        return new Problem(status, code, detail, List.of(), Map.of());
    }

    public static Problem of(Failure failure) {
        int status =
                switch (failure.kind()) {
                    case INVALID -> 400;
                    case DENIED -> 401;
                    case FORBIDDEN -> 403;
                    case NOT_FOUND -> 404;
                    case CONFLICT -> 409;
                    case STALE -> 412;
                    case MISMATCH -> 422;
                    // Both are 503: the client repeats with the same key either way. The router uses 502 and 504.
                    case UNAVAILABLE, INDETERMINATE -> 503;
                };
        Map<String, Object> extras = new LinkedHashMap<>(failure.extras());
        if (failure.kind() == Failure.Kind.INDETERMINATE) {
            extras.put(INDETERMINATE, true);
        }
        if (failure.isOfReplica()) {
            extras.put(SCOPE, REPLICA);
        }
        return new Problem(status, failure.code(), failure.getMessage(), failure.details(), extras);
    }

    /** The failure that a response of a peer stands for; anything that is no problem of ours is {@code Indeterminate}. */
    public static Failure toFailure(int status, Buffer body) {
        JsonNode json = parse(body);
        String code = json.path("code").asText("http-" + status);
        String detail = json.path("detail").asText("the peer answered " + status);
        return failure(status, code, detail, details(json), extras(json));
    }

    private static Failure failure(
            int status, String code, String detail, List<Failure.Detail> errors, Map<String, Object> extras) {
        return switch (status) {
            case 400, 413, 415 -> new Failure.Invalid(code, detail, errors);
            case 401 -> new Failure.Denied(code, detail);
            case 403 -> new Failure.Forbidden(code, detail, extras);
            case 404 -> new Failure.NotFound(code, detail);
            case 409 -> new Failure.Conflict(code, detail, extras);
            case 412 -> new Failure.Stale(code, detail);
            case 422 -> new Failure.Mismatch(code, detail);
            case 503 -> unavailable(code, detail, extras);
            default -> new Failure.Indeterminate(code, detail);
        };
    }

    private static Failure unavailable(String code, String detail, Map<String, Object> extras) {
        boolean ofReplica = REPLICA.equals(extras.get(SCOPE));
        if (Boolean.TRUE.equals(extras.get(INDETERMINATE))) {
            return ofReplica ? Failure.Indeterminate.ofReplica(code, detail) : new Failure.Indeterminate(code, detail);
        }
        Map<String, Object> others = new LinkedHashMap<>(extras);
        others.remove(SCOPE);
        return ofReplica
                ? Failure.Unavailable.ofReplica(code, detail, others)
                : new Failure.Unavailable(code, detail, others);
    }

    /** A bug of ours, without details. */
    public static Problem fault() {
        return of(500, "internal", "a fault of ours; it is in the log");
    }

    /** The response to a peer. */
    public Failure toFailure() {
        return failure(status, code, detail, errors, extras);
    }

    /** The same, as one outcome among several. */
    public ItemError toItemError() {
        return new ItemError(status, code, detail, extras);
    }

    /** The failure that an error among several outcomes stands for. */
    public static Failure toFailure(ItemError refusal) {
        return failure(refusal.status(), refusal.code(), refusal.detail(), List.of(), refusal.extras());
    }

    /** The same with further members. */
    public Problem with(Map<String, Object> more) {
        Map<String, Object> all = new LinkedHashMap<>(extras);
        all.putAll(more);
        return new Problem(status, code, detail, errors, all);
    }

    /** The same with another detail. */
    Problem saying(String otherDetail) {
        return new Problem(status, code, otherDetail, errors, extras);
    }

    /** Whether the request may have been carried out. */
    boolean isIndeterminate() {
        return Boolean.TRUE.equals(extras.get(INDETERMINATE));
    }

    /** @param requestId of the request whose problem it is */
    public Buffer toJson(String requestId) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "urn:holdfast:problem:" + code);
        members.put("title", HttpResponseStatus.valueOf(status).reasonPhrase());
        members.put("status", status);
        members.put("detail", detail);
        members.put("code", code);
        members.put(REQUEST_ID, requestId);
        if (!errors.isEmpty()) {
            members.put("errors", errors);
        }
        members.putAll(extras);
        return Json.write(members);
    }

    /** Sends this problem as the response. */
    public void sendTo(HttpServerResponse response) {
        String requestId = response.headers().get(Headers.REQUEST_ID);
        if (requestId == null) { // of a request that could not be read
            requestId = RequestScope.current().map(RequestScope::requestId).orElseGet(Randomness::token);
            response.putHeader(Headers.REQUEST_ID, requestId);
        }
        response.setStatusCode(status);
        headers(response::putHeader);
        Contents.end(response, MEDIA_TYPE, toJson(requestId));
    }

    /** The same. */
    public void sendTo(ServerResponse response) {
        headers(response::header);
        response.status(status).header("Content-Type", MEDIA_TYPE);
        response.end(toJson(response.requestId()))
                .onFailure(gone -> LOG.debug("the client left before its response: {}", gone.toString()));
    }

    private void headers(BiConsumer<String, String> header) {
        if (status == 503) {
            header.accept("Retry-After", "1");
        }
        if (extras.get(RETRY_AFTER) instanceof Number seconds) {
            header.accept("Retry-After", seconds.toString());
        }
        challenge().ifPresent(challenge -> header.accept("WWW-Authenticate", challenge));
    }

    /** RFC 6750, section 3: which token would open this, and what is wrong with the one that came. */
    private Optional<String> challenge() {
        if (status == 401) {
            boolean given = code.equals(Failure.Denied.INVALID_TOKEN);
            return Optional.of(
                    given ? "Bearer realm=\"holdfast\", error=\"invalid_token\"" : "Bearer realm=\"holdfast\"");
        }
        return status == 403 && extras.get(Failure.Forbidden.REQUIRED_SCOPE) instanceof String scope
                ? Optional.of("Bearer realm=\"holdfast\", error=\"insufficient_scope\", scope=\"%s\"".formatted(scope))
                : Optional.empty();
    }

    private static JsonNode parse(Buffer body) {
        try {
            return Json.parse(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static List<Failure.Detail> details(JsonNode json) {
        List<Failure.Detail> details = new ArrayList<>();
        json.path("errors").forEach(e -> details.add(Json.convert(e, Failure.Detail.class)));
        return details;
    }

    private static Map<String, Object> extras(JsonNode json) {
        Map<String, Object> extras = new LinkedHashMap<>();
        json.fields().forEachRemaining(f -> {
            if (!STANDARD.contains(f.getKey()) && !f.getValue().isNull()) {
                extras.put(f.getKey(), Json.convert(f.getValue(), Object.class));
            }
        });
        return extras;
    }
}
