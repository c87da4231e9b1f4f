package io.holdfast.e2e.conformance;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the judges found in one case. Safety holds whatever a case expects: nothing ambiguous at a back end, nothing malformed at a
 * client, nobody gets what is somebody else's. An expectation can be one that we do not share.
 */
final class Findings {
    private static final int SHOWN_MAX = 100;

    private final HttpCase subject;
    private final Set<String> unsafe = new LinkedHashSet<>();
    private final Set<String> unexpected = new LinkedHashSet<>();
    private String outcome = "";

    Findings(HttpCase subject) {
        this.subject = subject;
    }

    /** Visible, and not too long. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (char c : text.substring(0, Math.min(SHOWN_MAX, text.length())).toCharArray()) {
            switch (c) {
                case '\r' -> shown.append("\\r");
                case '\n' -> shown.append("\\n");
                default -> shown.append(c < ' ' || c > '~' ? "\\x%02x".formatted((int) c) : String.valueOf(c));
            }
        }
        return shown.toString();
    }

    void unsafe(String what, Object... values) {
        // Where nobody could have known better, the case says so.
        (subject.has("soft") ? unexpected : unsafe).add(what.formatted(values));
    }

    void unexpected(String what, Object... values) {
        unexpected.add(what.formatted(values));
    }

    void outcome(String what) {
        outcome = what;
    }

    HttpCase subject() {
        return subject;
    }

    boolean isClean() {
        return unsafe.isEmpty() && unexpected.isEmpty();
    }

    /** Whether only what the case expects was not met. */
    boolean isSafe() {
        return unsafe.isEmpty();
    }

    @Override
    public String toString() {
        Set<String> all = new LinkedHashSet<>(unsafe);
        all.addAll(unexpected);
        return "%s%s: %s: %s".formatted(unsafe.isEmpty() ? "" : "UNSAFE ", subject, outcome, String.join("; ", all));
    }
}
