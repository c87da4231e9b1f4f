package io.holdfast.roles.router;

import io.holdfast.api.FrontendApi;
import java.util.Optional;
import java.util.Set;

/** Where the shop page and the description of the API are, which front ends serve: a request goes there if no route takes it. */
final class PageRoute {
    private static final Set<String> PATHS = Set.of("/", "/api", "/openapi.json");

    private PageRoute() {}

    static Route of(TimeLimits limits) {
        return new Route(Optional.empty(), "/", FrontendApi.SERVICE, false, true, limits, false);
    }

    static boolean takes(String path) {
        return PATHS.contains(path) || path.startsWith("/shop/") || path.startsWith("/api/");
    }
}
