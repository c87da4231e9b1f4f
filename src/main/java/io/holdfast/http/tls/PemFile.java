package io.holdfast.http.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.base.config.ConfigException;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and private keys in PEM form (RFC 7468). Errors name the setting, the file and the rule, and never the content.
 *
 * @param key the setting that names the file
 */
record PemFile(String key, Path path) {
    private static final Pattern CERTIFICATE = block("CERTIFICATE");
    private static final Pattern PRIVATE_KEY = block("((?:[A-Z0-9]+ )*)PRIVATE KEY");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private static Pattern block(String label) {
        return Pattern.compile("-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]+)-----END [A-Z0-9 ]+-----");
    }

    /** All of them, in their order; never empty. */
    List<X509Certificate> certificates(byte[] content) {
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher blocks = CERTIFICATE.matcher(new String(content, ISO_8859_1));
        while (blocks.find()) {
            certificates.add(certificate(blocks.group(1)));
        }
        if (certificates.isEmpty()) {
            throw problem("certificates in PEM form, which begin with -----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }

    PrivateKey privateKey(byte[] content) {
        Matcher block = PRIVATE_KEY.matcher(new String(content, ISO_8859_1));
        if (!block.find()) {
            throw problem("a private key in PEM form, which begins with -----BEGIN PRIVATE KEY-----");
        }
        if (!block.group(1).isEmpty()) {
            throw problem("PKCS #8 without a passphrase, which begins with -----BEGIN PRIVATE KEY-----;"
                    + " openssl pkcs8 -topk8 -nocrypt makes it of other forms");
        }
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(decode(block.group(2)));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException another) {
                // the next one
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }
        throw problem("a private key of RSA, EC or Ed25519");
    }

    /** What is wrong with the file. @param rule what was expected */
    ConfigException problem(String rule) {
        return new ConfigException("%s: %s (expected: %s)".formatted(key, path, rule));
    }

    private X509Certificate certificate(String base64) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(decode(base64)));
        } catch (CertificateException e) {
            throw problem("certificates of X.509; one of them cannot be read");
        }
    }

    private byte[] decode(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw problem("Base64 between the lines that begin and end a block");
        }
    }
}
