package io.holdfast.hosting;

import io.holdfast.api.ProcessApi;
import io.holdfast.api.Rpc;
import java.util.Map;
import java.util.Set;

/**
 * Which roles may send internal calls to which, by the names in their certificates: the table "Who talks to whom" of docs/security.md. Every
 * process may tell every other one of itself.
 */
final class InternalCallers {
    static final Map<String, Set<String>> BY_ROLE = Map.of(
            "frontend", Set.of("router", "catalog"),
            "catalog", Set.of("frontend", "order", "catalog"),
            "order", Set.of("frontend", "order"),
            "record", Set.of("router", "frontend", "record"),
            "expense", Set.of("router"));

    private InternalCallers() {}

    /** @param roles of the certificate of the caller */
    static boolean mayCall(String service, String path, Set<String> roles) {
        if (!Rpc.isInternal(path)) {
            return true;
        }
        return isBetweenProcesses(path)
                ? !roles.isEmpty()
                : roles.stream().anyMatch(BY_ROLE.getOrDefault(service, Set.of(service))::contains);
    }

    private static boolean isBetweenProcesses(String path) {
        String processes = ProcessApi.EXCHANGE.path();
        return path.equals(processes) || path.startsWith(processes + "/");
    }
}
