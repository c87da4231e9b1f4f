package io.holdfast.client.certs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.Time;
import io.holdfast.http.tls.RoleNames;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made is verified by the JDK, which shares no code with what made it. */
class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00.5Z");
    private static final Instant SECOND = Instant.parse("2026-11-30T12:00:00Z");
    private static final Subject ORDER = subject(List.of("order", "catalog"), "node-1.example", "10.0.0.1", "fd00::1");

    private final CertificateAuthority authority = CertificateAuthority.create("Shop, of \"Ada\"", 3_650, NOW);
    private final X509Certificate root = authority.certificate();

    private static Subject subject(List<String> roles, String... names) {
        return new Subject(
                roles,
                Arrays.stream(names)
                        .map(name -> SubjectName.parse(name).orElseThrow())
                        .toList());
    }

    private static void verify(X509Certificate trusted, Instant at, X509Certificate... path)
            throws GeneralSecurityException {
        PKIXParameters rules = new PKIXParameters(Set.of(new TrustAnchor(trusted, null)));
        rules.setRevocationEnabled(false);
        rules.setDate(Date.from(at));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(path)), rules);
    }

    @Nested
    class Its_own_certificate {
        @Test
        void may_issue_certificates_but_no_further_authorities() throws GeneralSecurityException {
            verify(root, NOW, root);
            assertEquals(0, root.getBasicConstraints());
            boolean[] usage = new boolean[9];
            usage[5] = true; // keyCertSign
            usage[6] = true; // cRLSign
            assertArrayEquals(usage, root.getKeyUsage());
            assertEquals(Set.of("2.5.29.19", "2.5.29.15"), root.getCriticalExtensionOIDs());
            assertEquals(
                    "CN=\"Shop, of \\\"Ada\\\"\"",
                    root.getSubjectX500Principal().toString());
            assertEquals("SHA256withECDSA", root.getSigAlgName());
        }

        @Test
        void an_authority_that_was_issued_by_a_process_is_not_believed() {
            KeyPair keys = CertificateMaker.keys();
            Identity process = authority.issue(ORDER, 1, NOW);
            X509Certificate forged = CertificateMaker.process(
                    ORDER, keys.getPublic(), new CertificateMaker.Validity(SECOND, SECOND.plusSeconds(60)), process);

            assertThrows(CertPathValidatorException.class, () -> verify(root, NOW, forged, process.certificate()));
        }
    }

    @Nested
    class A_certificate_of_a_process {
        private final X509Certificate issued = authority.issue(ORDER, 30, NOW).certificate();

        @Test
        void is_valid_under_its_authority_alone() {
            X509Certificate other =
                    CertificateAuthority.create("Shop, of \"Ada\"", 3_650, NOW).certificate();

            assertDoesNotThrow(() -> verify(root, NOW, issued));
            assertThrows(CertPathValidatorException.class, () -> verify(other, NOW, issued));
        }

        @Test
        void is_valid_from_a_few_minutes_back_until_its_days_are_over() {
            Instant from = SECOND.minus(Duration.ofMinutes(5));
            Instant until = SECOND.plus(Duration.ofDays(30));

            assertEquals(from, issued.getNotBefore().toInstant());
            assertEquals(until, issued.getNotAfter().toInstant());
            assertDoesNotThrow(() -> verify(root, from, issued));
            assertDoesNotThrow(() -> verify(root, until, issued));
            assertThrows(CertPathValidatorException.class, () -> verify(root, from.minusSeconds(1), issued));
            assertThrows(CertPathValidatorException.class, () -> verify(root, until.plusSeconds(1), issued));
        }

        @Test
        void does_not_outlive_its_authority() {
            CertificateAuthority old = CertificateAuthority.create("old", 10, NOW);

            X509Certificate last = old.issue(ORDER, 30, NOW).certificate();

            assertEquals(old.certificate().getNotAfter(), last.getNotAfter());
        }

        @Test
        void names_hosts_addresses_and_roles() {
            CertificateFacts facts = new CertificateFacts(issued, NOW);

            assertEquals(List.of("node-1.example", "10.0.0.1", "fd00::1"), facts.names());
            assertEquals(List.of("order", "catalog"), facts.roles());
            assertEquals(Set.of("order", "catalog"), RoleNames.of(new Certificate[] {issued}));
            assertEquals("CN=order catalog", issued.getSubjectX500Principal().toString());
        }

        @Test
        void may_be_shown_to_clients_and_to_servers_and_signs_no_others() throws GeneralSecurityException {
            assertEquals(Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"), Set.copyOf(issued.getExtendedKeyUsage()));
            assertEquals(-1, issued.getBasicConstraints());
            assertTrue(issued.getKeyUsage()[0]); // digitalSignature
            assertFalse(issued.getKeyUsage()[5]); // keyCertSign
        }

        @Test
        void without_a_role_is_for_clients_alone() throws GeneralSecurityException {
            X509Certificate open =
                    authority.issue(subject(List.of(), "shop.example"), 30, NOW).certificate();

            assertEquals(List.of("1.3.6.1.5.5.7.3.1"), open.getExtendedKeyUsage());
            assertEquals(List.of(), new CertificateFacts(open, NOW).roles());
            assertEquals("CN=shop.example", open.getSubjectX500Principal().toString());
        }

        @Test
        void has_a_key_and_a_serial_number_that_no_other_has() {
            X509Certificate other = authority.issue(ORDER, 30, NOW).certificate();

            assertNotEquals(issued.getPublicKey(), other.getPublicKey());
            assertNotEquals(issued.getSerialNumber(), other.getSerialNumber());
            assertTrue(issued.getSerialNumber().signum() > 0);
            assertTrue(issued.getSerialNumber().bitLength() <= 128);
            // Fewer than 64 bits come up once in 2^64 times.
            assertTrue(issued.getSerialNumber().bitLength() > 64);
        }

        @Test
        void of_all_roles_and_a_name_of_any_length_has_a_common_name_that_fits() {
            String longest = "a".repeat(60) + ".example";

            assertTrue(subject(RoleUri.ROLES, "a").commonName().length() <= 64);
            assertEquals("holdfast", subject(List.of(), longest).commonName());
        }
    }

    /** The clock of an engine cannot be set, so these are valid today, whatever the time is. */
    @Nested
    class In_a_handshake {
        private final Instant today = Time.system().now();
        private final CertificateAuthority here = CertificateAuthority.create("here", 2, today);
        private final CertificateAuthority elsewhere = CertificateAuthority.create("here", 2, today);
        private final Identity server = here.issue(ORDER, 1, today);
        private final Identity client = here.issue(subject(List.of("router"), "localhost"), 1, today);

        @ParameterizedTest
        @ValueSource(strings = {"node-1.example", "10.0.0.1", "fd00::1"})
        void both_sides_accept_each_other_by_any_of_the_names(String host) throws SSLException {
            Handshake.between(client, here.certificate(), host, server, here.certificate());
        }

        @ParameterizedTest
        @ValueSource(strings = {"node-2.example", "10.0.0.2", "fd00::2", "localhost"})
        void a_client_rejects_a_server_of_another_name(String host) {
            assertThrows(
                    SSLException.class,
                    () -> Handshake.between(client, here.certificate(), host, server, here.certificate()));
        }

        @Test
        void a_client_rejects_a_server_of_another_authority() {
            assertThrows(
                    SSLException.class,
                    () -> Handshake.between(client, elsewhere.certificate(), "10.0.0.1", server, here.certificate()));
        }

        @Test
        void a_server_rejects_a_client_of_another_authority() {
            Identity stranger = elsewhere.issue(subject(List.of("router"), "localhost"), 1, today);

            assertThrows(
                    SSLException.class,
                    () -> Handshake.between(stranger, here.certificate(), "10.0.0.1", server, here.certificate()));
        }

        @Test
        void a_server_rejects_a_client_with_a_certificate_for_servers_alone() {
            Identity open = here.issue(subject(List.of(), "shop.example"), 1, today);

            assertThrows(
                    SSLException.class,
                    () -> Handshake.between(open, here.certificate(), "10.0.0.1", server, here.certificate()));
        }
    }
}
