package io.holdfast.http.tls;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.disk.DiskErrors;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whose certificates a command trusts: those of the authorities that {@code tls.ca} names, else those that the JDK trusts. */
public final class ClientTrust {
    private static final String VARIABLE = "HOLDFAST_TLS_CA";

    private final X509ExtendedTrustManager manager;

    private ClientTrust(X509ExtendedTrustManager manager) {
        this.manager = manager;
    }

    /**
     * Blocks.
     *
     * @param environment of the command; {@code HOLDFAST_TLS_CA} is {@code tls.ca}
     * @throws ConfigException naming the setting, the file and the rule
     */
    public static ClientTrust of(Map<String, String> environment) {
        Optional<PemFile> file = Optional.ofNullable(environment.get(VARIABLE))
                .filter(name -> !name.isBlank())
                .map(name -> new PemFile("tls.ca", Path.of(name)));
        return new ClientTrust(
                TrustedAuthorities.manager(file.isPresent() ? file.get().certificates(read(file.get())) : List.of()));
    }

    private static byte[] read(PemFile file) {
        try {
            return Files.readAllBytes(file.path());
        } catch (IOException e) {
            throw file.problem("a readable file; " + DiskErrors.of(e));
        }
    }

    /** Why {@code url} is not spoken with, for people. */
    public static String explain(URI url, Exception handshake) {
        return "%s cannot be trusted: %s (expected: a certificate of that name, by an authority of %s or of the JDK)"
                .formatted(url, handshake.getMessage(), VARIABLE);
    }

    public TrustManager manager() {
        return manager;
    }

    /** For clients of the JDK, which check the name of the host too. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS cannot be set up", e);
        }
    }
}
