package io.holdfast.app;

import io.holdfast.admin.AdminServer;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.PortReservation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ports that the roles and the admin server of a process are configured to listen at.
 *
 * @param host of the services
 * @param services by role, in the order in which they start; 0 takes any free one
 */
record ConfiguredPorts(String host, Map<String, Integer> services, AdminServer.Config admin) {

    /** All of them, to be reserved. */
    List<PortReservation.ServicePort> places() {
        List<PortReservation.ServicePort> places = new ArrayList<>();
        services.forEach((role, port) -> places.add(new PortReservation.ServicePort(role, host, port)));
        places.add(new PortReservation.ServicePort("admin", admin.host(), admin.port()));
        return places;
    }

    /** The former ports of replicas without a configured one. @param before former ports, by role */
    List<PortReservation.ServicePort> former(Map<String, Integer> before) {
        return before.entrySet().stream()
                .filter(role -> services.getOrDefault(role.getKey(), -1) == 0)
                .map(role -> new PortReservation.ServicePort(role.getKey(), host, role.getValue()))
                .toList();
    }

    /** Adds to the problems of {@code settings} every port that is configured twice. */
    void check(Settings settings) {
        Map<Integer, String> taken = new LinkedHashMap<>();
        services.forEach((role, port) -> check(settings, taken, role + ".port", port));
        check(settings, taken, "admin.port", admin.port());
    }

    private static void check(Settings settings, Map<Integer, String> taken, String key, int port) {
        String other = port == 0 ? null : taken.putIfAbsent(port, key);
        settings.require(other == null, "%s: %d (expected: a port of its own, %s has it)", key, port, other);
    }
}
