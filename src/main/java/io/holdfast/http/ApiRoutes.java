package io.holdfast.http;

import com.fasterxml.jackson.databind.util.RawValue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/** What the port answers: {@code /openapi.json} for programs, {@code /api} for people. Confined to its event loop. */
public final class ApiRoutes {
    private static final int TAG_DIGITS = 16;

    private final Vertx vertx;
    private final String document;
    private final StaticFiles page;
    private Future<Content> content;

    /** @param json as it is sent @param tag of this content */
    private record Content(RawValue json, String tag) {
        static Content of(String json) {
            String tag = "\"%s\"".formatted(ContentHash.of(json).substring(0, TAG_DIGITS));
            return new Content(new RawValue(json), tag);
        }
    }

    private ApiRoutes(Vertx vertx, String document, StaticFiles page) {
        this.vertx = vertx;
        this.document = document;
        this.page = page;
    }

    /** @param document as {@link ApiDocument} names it */
    public static Future<ApiRoutes> load(Vertx vertx, String document) {
        return StaticFiles.load(vertx, "api").map(page -> new ApiRoutes(vertx, document, page));
    }

    public void mount(Router router) {
        router.get("/openapi.json").handler(Endpoint.of(this::get));
        page.mount(router, "/api", "/api/");
    }

    private Future<Response> get(Call call) {
        Preconditions preconditions = Preconditions.of(call);
        if (content == null) { // few processes are ever asked
            content = vertx.executeBlocking(() -> Content.of(Json.text(ApiDocument.read(document))));
        }
        return content.map(made -> preconditions.answer(made.tag(), made.json()));
    }
}
