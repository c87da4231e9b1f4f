package io.holdfast.client.certs;

import java.util.List;
import java.util.stream.Stream;

/**
 * Whom a certificate is for.
 *
 * @param roles what the process runs; empty for a port that clients use, which calls nobody with it
 * @param names under which it is reached, at least one
 */
record Subject(List<String> roles, List<SubjectName> names) {
    static final int COMMON_NAME_MAX = 64; // RFC 5280, appendix A.1, ub-common-name

    Subject {
        roles = List.copyOf(roles);
        names = List.copyOf(names);
    }

    /** Nothing is decided by it, but people read it first. */
    String commonName() {
        return Stream.of(String.join(" ", roles), names.get(0).text())
                .filter(name -> !name.isEmpty() && name.length() <= COMMON_NAME_MAX)
                .findFirst()
                .orElse("holdfast");
    }
}
