package io.holdfast.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;

/**
 * An endpoint that is answered on the channel, by the same function as behind vertx-web and with the same checks and responses: those are
 * {@link Endpoint}'s. For a method and a path without parameters. A request with an expectation or a form is left to Vert.x' server, which
 * knows what these ask for. Confined to the event loop of its port.
 */
public final class DirectEndpoint implements DirectHandler {
    private static final String MULTIPART = "multipart/form-data";
    private static final String URL_ENCODED = "application/x-www-form-urlencoded";

    private final String method;
    private final String path;
    private final Guard guard;
    private final boolean alone; // with its guard, on its route
    private final int bodyBytesMax;
    private final RequestObserver observer;
    private final Endpoint endpoint;

    /**
     * @param path without parameters
     * @param guard that the same route of the router has, too
     * @param router that has guard and endpoint for all other requests of this method and path; if it has anything else for them, then
     *     this takes none, because they would get around it
     * @param bodyBytesMax a longer body is answered 413
     */
    public DirectEndpoint(
            String method,
            String path,
            Guard guard,
            Router router,
            int bodyBytesMax,
            RequestObserver observer,
            Endpoint endpoint) {
        this.method = method;
        this.path = path;
        this.guard = guard;
        this.alone = router.getRoutes().stream()
                        .filter(route -> isFor(route, method, path))
                        .count()
                == (guard == Guard.NONE ? 1 : 2);
        this.bodyBytesMax = bodyBytesMax;
        this.observer = observer;
        this.endpoint = endpoint;
    }

    // A path with parameters, a wildcard or a regular expression may stand for this one, too.
    private static boolean isFor(Route route, String method, String path) {
        String pattern = route.getPath();
        boolean here = pattern == null
                ? route.isRegexPath()
                : !route.isExactPath() && path.startsWith(pattern) || RoutePattern.matches(pattern, path);
        return here && (route.methods() == null || route.methods().contains(HttpMethod.valueOf(method)));
    }

    @Override
    public boolean takes(String asked, String target, Fields fields) {
        return alone && asked.equals(method) && isHere(target) && !fields.has(FieldName.EXPECT) && !isForm(fields);
    }

    private boolean isHere(String target) {
        return target.startsWith(path) && (target.length() == path.length() || target.charAt(path.length()) == '?');
    }

    private static boolean isForm(Fields fields) {
        return fields.beginsWith(FieldName.CONTENT_TYPE, MULTIPART)
                || fields.beginsWith(FieldName.CONTENT_TYPE, URL_ENCODED);
    }

    @Override
    public void handle(ServerRequest request) {
        DirectExchange exchange = new DirectExchange(request, observer.begins(request, path));
        WholeContent.read(request, bodyBytesMax)
                .onSuccess(body -> {
                    exchange.received(body);
                    guard.check(exchange, () -> endpoint.answer(exchange));
                })
                .onFailure(cause -> {
                    if (cause instanceof Rejection) {
                        Endpoint.fail(exchange, cause);
                    } else {
                        exchange.broke(cause);
                    }
                });
    }
}
