package io.holdfast.client.certs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.base.disk.DiskErrors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Keys and certificates as text (RFC 7468). */
final class Pem {
    private static final int FILE_BYTES_MAX = 1 << 20;
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final Base64.Encoder LINES_OF_64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** The file is not what it should be; the message names the file and the rule. */
    static final class Unreadable extends Exception {
        Unreadable(Path file, String why) {
            super(why.contains(file.toString()) ? why : "%s: %s".formatted(file, why), null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    private Pem() {}

    static String of(PrivateKey key) {
        return block(PRIVATE_KEY, key.getEncoded());
    }

    static String of(X509Certificate certificate) {
        return block(CERTIFICATE, encoded(certificate));
    }

    /** @return the bytes of {@code certificate}, as they are signed and sent */
    static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateException e) {
            throw new IllegalStateException(e); // it was read or made: it has a form
        }
    }

    /** @return in the order of the file, at least one; whatever else is in the file is passed over */
    static List<X509Certificate> certificates(Path file) throws Unreadable {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (byte[] block : blocks(file, CERTIFICATE)) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block)));
            }
        } catch (CertificateException | IllegalArgumentException damaged) {
            throw new Unreadable(
                    file, "certificate %d in it is damaged (expected: PEM)".formatted(certificates.size() + 1));
        }
        if (certificates.isEmpty()) {
            throw new Unreadable(file, "no certificate is in it (expected: PEM, -----BEGIN CERTIFICATE-----)");
        }
        return List.copyOf(certificates);
    }

    /** @return the EC key of the file */
    static PrivateKey key(Path file) throws Unreadable {
        try {
            List<byte[]> keys = blocks(file, PRIVATE_KEY);
            if (keys.size() == 1) {
                return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
            }
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            // said below, without what the file has
        }
        throw new Unreadable(file, "no EC key is in it (expected: one in PKCS#8 PEM, -----BEGIN PRIVATE KEY-----)");
    }

    private static List<byte[]> blocks(Path file, String label) throws Unreadable {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new Unreadable(file, "it is larger than 1 MB (expected: PEM)");
            }
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return Pattern.compile("-----BEGIN %s-----([^-]*)-----END %s-----".formatted(label, label))
                    .matcher(text)
                    .results()
                    .map((MatchResult block) -> Base64.getMimeDecoder().decode(block.group(1)))
                    .toList();
        } catch (IOException e) {
            throw new Unreadable(file, DiskErrors.of(e) + " (expected: a readable PEM file)");
        }
    }

    private static String block(String label, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, new String(LINES_OF_64.encode(content), US_ASCII), label);
    }
}
