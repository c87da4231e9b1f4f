package io.holdfast.client.certs;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** What a certificate says, and how its time stands at {@code now}. */
record CertificateFacts(X509Certificate certificate, Instant now) {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm'Z'").withZone(ZoneOffset.UTC);
    // RFC 5280, section 4.2.1.6, as X509Certificate numbers them.
    private static final int DNS_NAME = 2;
    private static final int URI = 6;
    private static final int ADDRESS = 7;

    /** As all times are shown. */
    static String minute(Instant time) {
        return MINUTE.format(time);
    }

    /** Host names and addresses, as they stand in the certificate. */
    List<String> names() {
        List<String> names = new ArrayList<>(alternatives(DNS_NAME));
        alternatives(ADDRESS).forEach(address -> names.add(SubjectName.shortest(address)));
        return names;
    }

    List<String> roles() {
        return alternatives(URI).stream()
                .flatMap(uri -> RoleUri.role(uri).stream())
                .toList();
    }

    boolean isAuthority() {
        return certificate.getBasicConstraints() >= 0;
    }

    boolean isValid() {
        return !now.isBefore(from()) && now.isBefore(until());
    }

    /** From when until when, and what is left of it. */
    String validity() {
        return "%s to %s, %s".formatted(minute(from()), minute(until()), left());
    }

    /** In lowercase hex. */
    String fingerprint() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Pem.encoded(certificate)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }

    private String left() {
        if (now.isBefore(from())) {
            return "NOT VALID YET";
        }
        Duration left = Duration.between(now, until());
        if (left.isNegative() || left.isZero()) {
            return "EXPIRED";
        }
        long days = left.toDays();
        return days == 0 ? "less than a day left" : days == 1 ? "1 day left" : days + " days left";
    }

    private Instant from() {
        return certificate.getNotBefore().toInstant();
    }

    Instant until() {
        return CertificateAuthority.until(certificate);
    }

    private List<String> alternatives(int kind) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null
                    ? List.of()
                    : all.stream()
                            .filter(each -> Objects.equals(each.get(0), kind))
                            .map(each -> String.valueOf(each.get(1)))
                            .toList();
        } catch (CertificateParsingException damaged) {
            return List.of("(cannot be read)");
        }
    }
}
