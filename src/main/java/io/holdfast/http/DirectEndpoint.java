package io.holdfast.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An endpoint that is answered on the channel, by the same function as behind vertx-web and with the same checks and responses: those are
 * {@link Endpoint}'s. For a method and a path without parameters. A request with an expectation or a form is left to Vert.x' server, which
 * knows what these ask for. Confined to the event loop of its port.
 */
public final class DirectEndpoint implements DirectHandler {
    private static final String MULTIPART = "multipart/form-data";
    private static final String URL_ENCODED = "application/x-www-form-urlencoded";
    private static final String ALONE = "holdfast.alone";
    private static final String PREPARES = "holdfast.prepares";

    private final String method;
    private final String path;
    private final Guard guard;
    private final boolean alone; // with its guard, on its route
    private final int bodyBytesMax;
    private final RequestObserver observer;
    private final Endpoint endpoint;

    /**
     * @param path without parameters
     * @param guard that the router runs before the endpoint
     * @param router that has all its routes by now, guard and endpoint among them by {@link #mount}; if vertx-web might run anything else
     *     for this method and path, then this takes no request, because they would get around it
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
                .filter(route -> mayBeFor(route, method, path))
                .map(route -> Optional.ofNullable(route.<Object>getMetadata(ALONE)))
                .toList()
                .equals(Stream.of(guard, endpoint)
                        .filter(one -> one != Guard.NONE)
                        .map(Optional::<Object>of)
                        .toList());
        this.bodyBytesMax = bodyBytesMax;
        this.observer = observer;
        this.endpoint = endpoint;
    }

    /** Puts {@code endpoint} on {@code route}, which has no other handler. */
    public static void mount(Route route, Endpoint endpoint) {
        route.putMetadata(ALONE, endpoint).handler(endpoint);
    }

    /** Puts {@code guard} on {@code route}, which has no other handler. */
    static void mount(Route route, Guard guard) {
        route.putMetadata(ALONE, guard).handler(ctx -> guard.check(new RoutedExchange(ctx), ctx::next));
    }

    /** A new route for all requests whose handler keeps none of them out: a direct endpoint may answer without it. */
    public static Route forPreparation(Router router) {
        return router.route().putMetadata(PREPARES, true);
    }

    public static boolean isForPreparation(Route route) {
        return route.getMetadata(PREPARES) != null;
    }

    // Whether vertx-web might run it. In doubt it might: then vertx-web has the request, and decides.
    private static boolean mayBeFor(Route route, String method, String path) {
        Set<HttpMethod> methods = route.methods();
        boolean ofMethod = methods == null || methods.isEmpty() || methods.contains(HttpMethod.valueOf(method));
        return ofMethod && !isForPreparation(route) && mayMatch(route, path);
    }

    private static boolean mayMatch(Route route, String path) {
        String pattern = route.getPath();
        if (pattern == null) { // for every path, or by a regular expression
            return true;
        }
        int parameter = pattern.indexOf(':');
        if (parameter >= 0) {
            return path.startsWith(pattern.substring(0, parameter));
        }
        // A slash at the end means nothing there: "/a/*" is for "/a", too.
        String begin = pattern.endsWith("/") ? pattern.substring(0, pattern.length() - 1) : pattern;
        return route.isExactPath() ? path.equals(begin) : path.startsWith(begin);
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
                    answer(exchange);
                })
                .onFailure(cause -> {
                    if (cause instanceof Rejection) {
                        Endpoint.fail(exchange, cause);
                    } else {
                        exchange.broke(cause);
                    }
                });
    }

    private void answer(DirectExchange exchange) {
        try {
            guard.check(exchange, () -> endpoint.answer(exchange));
        } catch (RuntimeException fault) { // nobody else would end it
            ProblemResponses.fault(exchange, fault);
        }
    }
}
