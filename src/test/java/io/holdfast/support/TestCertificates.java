package io.holdfast.support;

import io.holdfast.base.time.Time;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/** An authority of its own, and certificates that it signs for 127.0.0.1 and localhost. */
public final class TestCertificates {
    private final X509Bundle authority;

    public TestCertificates(String name) {
        try {
            authority = builder("CN=" + name).setIsCertificateAuthority(true).buildSelfSigned();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A certificate with its key. */
    public record Issued(X509Bundle bundle) {
        public X509Certificate certificate() {
            return bundle.getCertificate();
        }

        public String chain() {
            return bundle.getCertificatePathPEM();
        }

        public String key() {
            return bundle.getPrivateKeyPEM();
        }

        /** Writes both, each at once, as whoever renews certificates does. */
        public void write(Path cert, Path key) {
            replace(key, key());
            replace(cert, chain());
        }
    }

    private static CertificateBuilder builder(String subject) {
        Instant now = Time.system().now();
        return new CertificateBuilder()
                .ecp256()
                .subject(subject)
                .notBefore(now.minus(1, ChronoUnit.HOURS))
                .notAfter(now.plus(90, ChronoUnit.DAYS));
    }

    public Issued issue(String subject) {
        return issue(subject, builder -> builder);
    }

    /** @param role as the certificates of a cluster name it */
    public Issued ofRole(String role) {
        return issue(role, builder -> {
            try {
                return builder.addSanUriName("spiffe://holdfast/role/" + role);
            } catch (java.net.URISyntaxException e) {
                throw new AssertionError(e);
            }
        });
    }

    public Issued issue(String subject, UnaryOperator<CertificateBuilder> more) {
        try {
            CertificateBuilder builder = builder("CN=" + subject)
                    .addSanIpAddress("127.0.0.1")
                    .addSanDnsName("localhost")
                    .addExtendedKeyUsageServerAuth()
                    .addExtendedKeyUsageClientAuth();
            return new Issued(more.apply(builder).buildIssuedBy(authority));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** For clients that trust this authority alone. */
    public SSLContext context() {
        return context(null);
    }

    /** The same, for clients that prove themselves with {@code own}. */
    public SSLContext context(Issued own) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    own == null ? null : own.bundle().toKeyManagerFactory().getKeyManagers(),
                    authority.toTrustManagerFactory().getTrustManagers(),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public String authority() {
        return authority.getCertificatePEM();
    }

    /** @return {@code file} */
    public Path writeAuthority(Path file) {
        return replace(file, authority());
    }

    private static Path replace(Path file, String text) {
        try {
            Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
            return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
