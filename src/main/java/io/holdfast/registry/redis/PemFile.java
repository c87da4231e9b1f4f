package io.holdfast.registry.redis;

import io.holdfast.base.disk.DiskErrors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;

/** A file of certificates, read once at start. */
final class PemFile {
    private PemFile() {}

    /**
     * @param name empty for no file
     * @throws IllegalArgumentException with what is expected of the file
     */
    static Optional<String> read(String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] content = Files.readAllBytes(Path.of(name));
            int found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content))
                    .size();
            String text = new String(content, StandardCharsets.US_ASCII);
            if (found == 0 || !text.contains("-----BEGIN CERTIFICATE-----")) {
                throw new IllegalArgumentException("a PEM file with at least one certificate");
            }
            return Optional.of(text);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("a readable PEM file; " + DiskErrors.of(e), e);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("a PEM file with at least one certificate; " + e.getMessage(), e);
        }
    }
}
