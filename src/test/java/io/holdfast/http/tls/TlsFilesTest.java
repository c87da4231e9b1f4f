package io.holdfast.http.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFile;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Time;
import io.holdfast.support.TestCertificates;
import io.holdfast.support.TestCertificates.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
    private static final TestCertificates CA = new TestCertificates("ca");
    private static final Issued ONE = CA.issue("one");
    private static final Issued OTHER = CA.issue("other");

    @TempDir
    private Path directory;

    private final WatchedFiles files = new WatchedFiles();
    private Path cert;
    private Path key;

    @BeforeEach
    void write() {
        cert = directory.resolve("cert.pem");
        key = directory.resolve("key.pem");
        ONE.write(cert, key);
    }

    private WatchedFile<TlsMaterial> open() {
        return new TlsFiles("tls", Optional.of(cert), Optional.of(key), Optional.empty()).open(files, Time.system());
    }

    private String refused() {
        return assertThrows(ConfigException.class, this::open).getMessage();
    }

    @Test
    void has_the_chain_and_its_key() {
        TlsIdentity read = open().get().identity().orElseThrow();

        assertEquals(ONE.certificate(), read.certificate());
        assertEquals(ONE.bundle().getKeyPair().getPrivate(), read.key());
    }

    @Test
    void has_the_authorities_alone_where_nothing_else_is_named() throws Exception {
        Path ca = Files.writeString(directory.resolve("ca.pem"), "two of them\n" + CA.authority() + ONE.chain());

        TlsMaterial read = new TlsFiles("tls", Optional.empty(), Optional.empty(), Optional.of(ca))
                .open(files, Time.system())
                .get();

        assertTrue(read.identity().isEmpty());
        assertEquals(2, read.authorities().size());
    }

    @Test
    void is_refused_when_a_file_is_not_there() throws Exception {
        Files.delete(key);

        assertTrue(refused().startsWith("tls.key: " + key + " (expected: a readable file; "), this::refused);
    }

    @Test
    void is_refused_under_the_setting_of_names_when_a_file_of_theirs_is_not_there() throws Exception {
        Files.delete(cert);
        TlsFiles named = SniNames.parse("shop.example.org=%s:%s".formatted(cert, key))
                .orElseThrow()
                .get("shop.example.org");

        String refused = assertThrows(ConfigException.class, () -> named.open(files, Time.system()))
                .getMessage();

        assertTrue(refused.startsWith("tls.sni shop.example.org: " + cert + " (expected: "), refused);
    }

    @Test
    void are_checked_also_where_only_the_authorities_are_named() {
        Path ca = directory.resolve("none.pem");
        Settings settings = new Settings(List.of(Layer.of("test", Map.of("tls.ca", ca.toString()))));
        ProcessTls.Config config = ProcessTls.Config.from(settings);

        String refused = assertThrows(ConfigException.class, () -> ProcessTls.open(config, files, Time.system()))
                .getMessage();

        assertTrue(refused.startsWith("tls.ca: " + ca + " (expected: a readable file; "), refused);
    }

    @Test
    void is_refused_when_there_is_no_certificate() throws Exception {
        Files.writeString(cert, "hello");

        assertEquals(
                "tls.cert: " + cert
                        + " (expected: certificates in PEM form, which begin with -----BEGIN CERTIFICATE-----)",
                refused());
    }

    @Test
    void is_refused_when_a_certificate_is_damaged() throws Exception {
        Files.writeString(cert, ONE.chain().replaceFirst("M[A-Za-z0-9+/]{20}", ""));

        assertTrue(refused().startsWith("tls.cert: " + cert + " (expected: "), this::refused);
    }

    @Test
    void is_refused_when_the_certificates_are_no_chain() throws Exception {
        Files.writeString(cert, ONE.chain() + OTHER.chain());
        assertTrue(refused().contains("behind each the one that signed it"), this::refused);

        Files.writeString(cert, ONE.chain() + ONE.chain());
        assertTrue(refused().contains("behind each the one that signed it"), this::refused);
    }

    @Test
    void has_the_authority_behind_the_certificate_if_it_is_in_the_file() throws Exception {
        Files.writeString(
                cert, ONE.chain().startsWith(CA.authority()) ? ONE.chain() : ONE.chain() + "\n" + CA.authority());

        assertEquals(ONE.certificate(), open().get().identity().orElseThrow().certificate());
    }

    @Test
    void is_refused_with_a_key_in_another_form() throws Exception {
        Files.writeString(key, ONE.key().replace("PRIVATE KEY", "EC PRIVATE KEY"));

        String refused = refused();
        assertTrue(refused.startsWith("tls.key: " + key + " (expected: PKCS #8 without a passphrase"), refused);
    }

    @Test
    void is_refused_with_a_certificate_for_a_key() throws Exception {
        Files.writeString(key, ONE.chain());

        assertEquals(
                "tls.key: " + key
                        + " (expected: a private key in PEM form, which begins with -----BEGIN PRIVATE KEY-----)",
                refused());
    }

    @Test
    void is_refused_when_the_key_is_of_another_certificate() throws Exception {
        Files.writeString(key, OTHER.key());

        assertEquals("tls.key: " + key + " (expected: the key of the first certificate of " + cert + ")", refused());
    }

    @Test
    void is_refused_when_key_and_certificate_are_of_different_kinds() throws Exception {
        Files.writeString(key, CA.issue("rsa", builder -> builder.rsa2048()).key());

        assertTrue(refused().startsWith("tls.key: "), this::refused);
    }

    @Test
    void is_refused_when_the_certificate_has_expired() {
        Instant end = Time.system().now().minus(1, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
        CA.issue("old", builder -> builder.notAfter(end)).write(cert, key);

        assertEquals(
                "tls.cert: " + cert + " (expected: a certificate that is valid; it expired at " + end + ")", refused());
    }

    @Test
    void is_refused_before_the_certificate_begins() {
        CA.issue("early", builder -> builder.notBefore(Time.system().now().plus(1, ChronoUnit.DAYS)))
                .write(cert, key);

        assertTrue(refused().contains("it begins to be at"), this::refused);
    }

    @Test
    void tells_which_certificate_expires_soon() {
        Instant now = Time.system().now();
        TlsIdentity long90 = new TlsIdentity(
                List.of(ONE.certificate()), ONE.bundle().getKeyPair().getPrivate());

        assertFalse(long90.expiresSoon(now));
        assertFalse(long90.expiresSoon(long90.expires().minus(15, ChronoUnit.DAYS)));
        assertTrue(long90.expiresSoon(long90.expires().minus(13, ChronoUnit.DAYS)));
    }

    @Test
    void never_shows_the_key() {
        TlsIdentity identity = open().get().identity().orElseThrow();

        assertFalse(identity.toString().contains("key"), identity::toString);
    }

    @Test
    void is_read_again_when_certificate_and_key_have_changed() {
        WatchedFile<TlsMaterial> material = open();
        List<TlsMaterial> changes = new ArrayList<>();
        material.onChange(changes::add);

        OTHER.write(cert, key);
        files.refresh();

        assertEquals(
                OTHER.certificate(), material.get().identity().orElseThrow().certificate());
        assertEquals(1, changes.size());
    }

    @Test
    void stays_as_it_was_while_one_of_them_has_changed() throws Exception {
        WatchedFile<TlsMaterial> material = open();

        Files.writeString(key, OTHER.key());
        files.refresh();

        assertEquals(ONE.certificate(), material.get().identity().orElseThrow().certificate());
    }

    @Test
    void needs_both_settings_or_none() {
        Settings settings = new Settings(List.of(Layer.of("test", Map.of("tls.cert", "x"))));
        TlsFiles.from(settings, "tls", "a port", "somebody trusts");

        ConfigException refused = assertThrows(ConfigException.class, settings::validate);

        assertEquals("tls.key: missing (expected: tls.cert and tls.key, or neither)", refused.getMessage());
    }
}
