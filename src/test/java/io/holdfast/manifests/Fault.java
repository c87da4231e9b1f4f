package io.holdfast.manifests;

import java.util.List;
import java.util.function.Consumer;

/** Damage to rendered objects, and what must be said of it. @param rule the one that must find it @param message what it must name */
record Fault(String what, String target, String rule, List<String> message, Consumer<Manifests> plant) {
    static final String POD = "/spec/template/spec";
    static final String CONTAINER = POD + "/containers/0";
    private static final String PRODUCTION = "overlays/prod";

    /** In one object, which the message must name too. */
    static Fault in(String kind, String name, String what, String rule, String message, Consumer<Manifest> damage) {
        return new Fault(
                what,
                PRODUCTION,
                rule,
                List.of(kind + "/" + name, message),
                all -> damage.accept(all.find(kind, name).orElseThrow()));
    }

    static Fault inRouter(String what, String rule, String message, Consumer<Manifest> damage) {
        return in("Deployment", "router", what, rule, message, damage);
    }

    static Fault inOrder(String what, String rule, String message, Consumer<Manifest> damage) {
        return in("StatefulSet", "order", what, rule, message, damage);
    }

    /** In the settings of all roles. */
    static Fault inSettings(String what, String rule, String message, String variable, String value) {
        return among(what, rule, message, all -> all.ofKind("ConfigMap").get(0).set("/data/" + variable, value));
    }

    static Fault among(String what, String rule, String message, Consumer<Manifests> damage) {
        return new Fault(what, PRODUCTION, rule, List.of(message), damage);
    }

    /** The same in another rendering. */
    Fault at(String otherTarget) {
        return new Fault(what, otherTarget, rule, message, plant);
    }

    boolean isNamedBy(String finding) {
        return finding.startsWith(target + ": ") && message.stream().allMatch(finding::contains);
    }
}
