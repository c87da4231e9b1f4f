package io.holdfast.client.certs;

import io.holdfast.base.failure.Failure;
import io.holdfast.client.certs.CertificateMaker.Validity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** A certificate authority: {@code ca.key} and {@code ca.pem} of a directory. */
final class CertificateAuthority {
    /** Clocks of a cluster may differ by that much, and a certificate is valid at once everywhere. */
    static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final Identity own;

    private CertificateAuthority(Identity own) {
        this.own = own;
    }

    static Path keyFile(Path directory) {
        return directory.resolve("ca.key");
    }

    static Path certificateFile(Path directory) {
        return directory.resolve("ca.pem");
    }

    /** A new one, in memory. */
    static CertificateAuthority create(String name, int days, Instant now) {
        KeyPair keys = CertificateMaker.keys();
        X509Certificate certificate = CertificateMaker.authority(name, keys, validity(days, now));
        return new CertificateAuthority(new Identity(keys.getPrivate(), certificate));
    }

    /**
     * Writes it to {@code directory}, which exists.
     *
     * @throws Failure.Conflict when there is one already, or a part of one
     */
    void write(Path directory, FileReplacement files) throws IOException {
        Path key = keyFile(directory);
        Path certificate = certificateFile(directory);
        if (Files.exists(certificate)) {
            throw new Failure.Conflict(
                    "already-there",
                    "%s is there already, and is kept: what it has issued would be worthless (for another authority name another --dir)"
                            .formatted(certificate),
                    Map.of());
        }
        if (Files.exists(key)) {
            throw new Failure.Conflict(
                    "already-there",
                    "%s is there without ca.pem, from a run that was interrupted (delete it, since nothing was issued with it, and run this again)"
                            .formatted(key),
                    Map.of());
        }
        files.secret(key, Pem.of(own.key())).open(certificate, Pem.of(own.certificate()));
        files.commit();
    }

    /**
     * The one in {@code directory}.
     *
     * @throws Failure.NotFound when there is none
     * @throws Failure.Conflict when its files do not belong together, or it cannot issue anything at {@code now}
     */
    static CertificateAuthority read(Path directory, Instant now) {
        Path keyFile = keyFile(directory);
        Path certificateFile = certificateFile(directory);
        for (Path file : List.of(certificateFile, keyFile)) {
            if (!Files.exists(file)) {
                throw new Failure.NotFound(
                        "no-authority",
                        "%s does not exist (make an authority first: holdfast certs init --dir %s)"
                                .formatted(file, directory));
            }
        }
        try {
            X509Certificate certificate = Pem.certificates(certificateFile).get(0);
            Identity own = new Identity(Pem.key(keyFile), certificate);
            require(
                    certificate.getBasicConstraints() >= 0,
                    "%s: its first certificate is none of an authority (expected: the ca.pem that holdfast certs init makes)",
                    certificateFile);
            require(
                    own.belongsTogether(),
                    "%s is not the key of %s (expected: both from one holdfast certs init)",
                    keyFile,
                    certificateFile);
            require(
                    now.isBefore(until(certificate)),
                    "%s has ended at %s (make another authority: holdfast certs init --dir ANOTHER)",
                    certificateFile,
                    CertificateFacts.minute(until(certificate)));
            return new CertificateAuthority(own);
        } catch (Pem.Unreadable damaged) {
            throw new Failure.Conflict(
                    "unreadable", damaged.getMessage() + " (put it back from where you keep a copy)", Map.of());
        }
    }

    X509Certificate certificate() {
        return own.certificate();
    }

    /** A key and a certificate for a process. It ends when this authority does, if that is sooner. */
    Identity issue(Subject subject, int days, Instant now) {
        KeyPair keys = CertificateMaker.keys();
        Validity wanted = validity(days, now);
        Instant end = until(certificate());
        Validity granted = wanted.until().isAfter(end) ? new Validity(wanted.from(), end) : wanted;
        return new Identity(keys.getPrivate(), CertificateMaker.process(subject, keys.getPublic(), granted, own));
    }

    private static Validity validity(int days, Instant now) {
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        return new Validity(second.minus(CLOCKS_DIFFER), second.plus(Duration.ofDays(days)));
    }

    static Instant until(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    private static void require(boolean holds, String rule, Object... values) {
        if (!holds) {
            throw new Failure.Conflict("unusable", rule.formatted(values), Map.of());
        }
    }
}
