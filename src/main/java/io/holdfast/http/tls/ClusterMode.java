package io.holdfast.http.tls;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What our processes speak with each other. A running cluster goes from each to the next by a rolling restart. */
public enum ClusterMode {
    /** Plain text. */
    OFF,
    /** Ports speak both; clients try TLS first. */
    PERMISSIVE,
    /** TLS with a certificate of the cluster's authority on both sides, and nothing else. */
    REQUIRED;

    static Optional<ClusterMode> parse(String text) {
        return Arrays.stream(values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }
}
