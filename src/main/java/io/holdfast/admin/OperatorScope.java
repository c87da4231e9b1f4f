package io.holdfast.admin;

import io.holdfast.http.auth.Caller;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What an operator may do at the admin port; each one includes those before it. The words stand in tokens and errors, and never change. */
public enum OperatorScope {
    /** Sees status, events, orders, products and metrics. */
    VIEWER,
    /** Takes instances in and out, holds their leases, and says who leads. */
    OPERATOR,
    /** Changes who belongs to a group, breaks processes on purpose, and does whatever comes later. */
    ADMIN;

    /** What the audit calls {@code admin.token}, which has the scope {@code admin}; no other token has this name. */
    public static final String ADMIN_TOKEN = "token";

    /** As tokens have it: {@code viewer}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All of them, as tokens have them. */
    public static Set<String> words() {
        return Arrays.stream(values()).map(OperatorScope::word).collect(Collectors.toUnmodifiableSet());
    }

    boolean includes(OperatorScope other) {
        return compareTo(other) >= 0;
    }

    /** The widest one that {@code caller} has. */
    static Optional<OperatorScope> of(Caller caller) {
        return Arrays.stream(values()).filter(scope -> caller.has(scope.word())).reduce((narrow, wide) -> wide);
    }
}
