package io.holdfast.roles.router;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs once, for each service and route, that the service asked for a route and did not get it. Confined to the router's event loop. */
final class RouteRejections {
    private static final Logger LOG = LoggerFactory.getLogger(RouteRejections.class);
    private static final int REMEMBERED_MAX = 1_000;

    private final Map<String, String> told = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    /** @param owner the service that has the route; {@code nobody} when no service may have it */
    void tell(String service, String route, String owner) {
        if (!owner.equals(told.put(service + " " + route, owner))) {
            LOG.warn("{} asks for the route {} and gets no requests there: it belongs to {}", service, route, owner);
        }
    }
}
