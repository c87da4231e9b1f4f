package io.holdfast.openapi;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Which document a port is held to: those of the processes that this test has started, by what they print. */
public final class KnownPorts {
    private static final Map<String, Api> BY_ROLE = Map.of(
            "admin", Api.ADMIN,
            "router", Api.PUBLIC,
            "frontend", Api.PUBLIC,
            "expense", Api.PUBLIC,
            "record", Api.PUBLIC);
    private static final Map<String, Api> BY_ADDRESS = new ConcurrentHashMap<>();

    private static final Set<String> EXEMPT = ConcurrentHashMap.newKeySet();

    private KnownPorts() {}

    /** What answers at {@code url} is not ours: a back end of the test behind a router. */
    public static void exempt(URI url) {
        EXEMPT.add(url.getAuthority());
    }

    /** Remembers that {@code role}, or {@code admin}, listens at {@code url}. */
    public static void listens(String role, URI url) {
        Optional.ofNullable(BY_ROLE.get(role))
                .ifPresentOrElse(
                        api -> BY_ADDRESS.put(url.getAuthority(), api), () -> BY_ADDRESS.remove(url.getAuthority()));
    }

    /** @throws AssertionError when the response of a known port is not as its document says */
    public static void check(
            String method, URI target, int status, Function<String, Optional<String>> header, String body) {
        if (EXEMPT.contains(target.getAuthority())) {
            return;
        }
        Optional.ofNullable(BY_ADDRESS.get(target.getAuthority())).ifPresent(api -> {
            String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
            List<String> violations =
                    ResponseCheck.violations(api, method, target.getRawPath() + query, status, header, body);
            if (!violations.isEmpty()) {
                throw new AssertionError("not as openapi/*.yaml says:\n" + String.join("\n", violations));
            }
        });
    }
}
