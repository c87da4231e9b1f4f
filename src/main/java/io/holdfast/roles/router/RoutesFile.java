package io.holdfast.roles.router;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.DidYouMean;
import io.holdfast.base.config.ParseErrors;
import io.holdfast.base.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads routes from YAML: a list under {@code routes}, each with {@code prefix} and {@code service}, the other members optional. */
final class RoutesFile {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Set<String> MEMBERS = Set.of(
            "host",
            "prefix",
            "service",
            FormerName.OF_ROUTE_MEMBER.name(),
            FormerName.OF_ROUTE_MEMBER.former(),
            "retry",
            "timeout",
            "attempt-timeout",
            "slow-after",
            "stream-idle",
            "encoded-slashes",
            "ca");
    private static final String PREFIX_RULE = "a path that begins with / and is not below /internal or /health";

    private RoutesFile() {}

    /**
     * @param limits of routes that name none
     * @throws ConfigException naming the route, the member and the rule it breaks
     */
    static List<Route> parse(String text, TimeLimits limits) {
        JsonNode root;
        try {
            root = YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw problem(ParseErrors.at(e));
        }
        if (!root.path("routes").isArray() || root.size() != 1) {
            throw problem("expected: a list under 'routes', and nothing beside it");
        }
        List<Route> routes = new ArrayList<>();
        for (JsonNode item : root.get("routes")) {
            String where = "route %d: ".formatted(routes.size() + 1);
            Route route = route(where, item, limits);
            // Connections to a node are shared by all routes to it.
            require(
                    routes.stream()
                            .filter(other -> other.service().equals(route.service()))
                            .allMatch(other -> other.ca().equals(route.ca())),
                    where,
                    "ca",
                    item,
                    "the same for all routes to a service");
            routes.add(route);
        }
        return routes;
    }

    /** Whether requests below {@code prefix} may be sent to a service that is not the router itself. */
    static boolean isPrefix(String prefix) {
        return prefix.startsWith("/")
                && prefix.chars().allMatch(c -> c > ' ' && c < 127)
                && !prefix.equals("/health")
                && !prefix.startsWith("/health/")
                && RequestGuard.check("GET", prefix, false).isEmpty();
    }

    private static Route route(String where, JsonNode item, TimeLimits limits) {
        item.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw problem(where + name + ": unknown member" + DidYouMean.hint(name, MEMBERS));
            }
        });
        String prefix = item.path("prefix").asText("");
        require(isPrefix(prefix), where, "prefix", item, PREFIX_RULE);
        String service = item.path("service").asText("");
        require(service.matches("[a-z0-9-]{1,64}"), where, "service", item, "a-z, 0-9 and -, 1 to 64 of them");
        Optional<String> host =
                Optional.ofNullable(item.get("host")).map(JsonNode::asText).map(name -> name.toLowerCase(Locale.ROOT));
        require(host.filter(String::isBlank).isEmpty(), where, "host", item, "a host name");
        return new Route(
                host,
                prefix,
                service,
                mintsIdempotencyKey(where, item),
                flag(where, item, "retry", true),
                limits(where, item, limits),
                flag(where, item, "encoded-slashes", false),
                authorities(where, item));
    }

    private static Optional<Path> authorities(String where, JsonNode item) {
        if (!item.has("ca")) {
            return Optional.empty();
        }
        String file = item.path("ca").asText();
        require(!file.isBlank(), where, "ca", item, "a PEM file with the authorities of the service's certificates");
        return Optional.of(Path.of(file));
    }

    private static TimeLimits limits(String where, JsonNode item, TimeLimits general) {
        Optional<Duration> timeout = time(where, item, "timeout");
        Optional<Duration> attempt = time(where, item, "attempt-timeout");
        Optional<Duration> slowAfter = time(where, item, "slow-after");
        Duration whole = timeout.orElse(general.timeout());
        require(
                attempt.filter(own -> own.compareTo(whole) > 0).isEmpty(),
                where,
                "attempt-timeout",
                item,
                "at most the timeout, which is " + Settings.write(whole));
        TimeLimits limits = general.with(timeout, attempt, slowAfter, time(where, item, "stream-idle"));
        require(
                slowAfter.filter(own -> own.compareTo(limits.attempt()) > 0).isEmpty(),
                where,
                "slow-after",
                item,
                "at most the attempt-timeout, which is " + Settings.write(limits.attempt()));
        return limits;
    }

    private static Optional<Duration> time(String where, JsonNode item, String name) {
        if (!item.has(name)) {
            return Optional.empty();
        }
        Optional<Duration> own = Settings.parseDuration(item.path(name).asText());
        require(own.isPresent(), where, name, item, "a time above zero, such as 250ms, 2s or 5m");
        return own;
    }

    private static boolean mintsIdempotencyKey(String where, JsonNode item) {
        FormerName names = FormerName.OF_ROUTE_MEMBER;
        if (!item.has(names.former())) {
            return flag(where, item, names.name(), false);
        }
        if (item.has(names.name())) {
            throw problem(where + names.conflict());
        }
        names.warn("router.routes: " + where.replace(": ", ""));
        return flag(where, item, names.former(), false);
    }

    private static boolean flag(String where, JsonNode item, String name, boolean defaultValue) {
        JsonNode node = item.path(name);
        require(node.isMissingNode() || node.isBoolean(), where, name, item, "true or false");
        return node.asBoolean(defaultValue);
    }

    private static void require(boolean holds, String where, String member, JsonNode item, String rule) {
        if (!holds) {
            throw problem("%s%s: %s (expected: %s)"
                    .formatted(where, member, item.path(member).asText("missing"), rule));
        }
    }

    private static ConfigException problem(String what) {
        return new ConfigException("router.routes: " + what);
    }
}
