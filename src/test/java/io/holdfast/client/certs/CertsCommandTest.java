package io.holdfast.client.certs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CertsCommandTest {
    @TempDir
    private Path directory;

    private Path certs;

    private record Said(int code, String out, String err) {}

    @BeforeEach
    void name() {
        certs = directory.resolve("certs");
    }

    /** As {@code holdfast certs ...}; {@code DIR} in it is the directory of the authority. */
    private Said run(String line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(new CertsCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((problem, at, parsed) -> {
                    if (!(problem instanceof Failure)) {
                        throw problem;
                    }
                    at.getErr().println("holdfast: " + problem.getMessage());
                    return 1;
                })
                .execute(Stream.of(line.split(" "))
                        .map(word -> word.replace("DIR", certs.toString()))
                        .toArray(String[]::new));
        return new Said(code, out.toString(), err.toString());
    }

    private Said fine(String line) {
        Said said = run(line);
        assertEquals(0, said.code(), said.err());
        assertEquals("", said.err());
        return said;
    }

    private static Said rejected(int code, Said said, String why) {
        assertEquals(code, said.code(), said.out() + said.err());
        assertTrue(said.err().contains(why), said.err());
        assertFalse(said.err().contains("\tat "), said.err());
        return said;
    }

    private Identity read(Path prefix) throws Exception {
        return new Identity(
                Pem.key(Path.of(prefix + ".key")),
                Pem.certificates(Path.of(prefix + ".pem")).get(0));
    }

    private X509Certificate root() throws Exception {
        return Pem.certificates(certs.resolve("ca.pem")).get(0);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private List<String> files() throws IOException {
        if (!Files.exists(certs)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(certs)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Nested
    class Init {
        @Test
        void writes_a_key_for_its_owner_and_a_certificate_for_everybody() throws Exception {
            Said said = fine("init --dir DIR --name Ada --days 30");

            assertEquals(List.of("ca.key", "ca.pem"), files());
            assertEquals("rw-------", mode(certs.resolve("ca.key")));
            assertEquals("rw-r--r--", mode(certs.resolve("ca.pem")));
            assertEquals("CN=Ada", root().getSubjectX500Principal().toString());
            assertTrue(read(certs.resolve("ca")).belongsTogether());
            assertTrue(said.out().contains("Next: holdfast certs issue --dir " + certs), said.out());
        }

        @Test
        void overwrites_no_authority() throws Exception {
            fine("init --dir DIR");
            byte[] key = Files.readAllBytes(certs.resolve("ca.key"));
            byte[] certificate = Files.readAllBytes(certs.resolve("ca.pem"));

            rejected(1, run("init --dir DIR --name Another"), "ca.pem is there already");

            assertArrayEquals(key, Files.readAllBytes(certs.resolve("ca.key")));
            assertArrayEquals(certificate, Files.readAllBytes(certs.resolve("ca.pem")));
        }

        @Test
        void says_what_to_do_after_a_run_that_was_killed_between_its_two_files() throws Exception {
            fine("init --dir DIR");
            Files.delete(certs.resolve("ca.pem"));

            rejected(1, run("init --dir DIR"), "ca.key is there without ca.pem");
            rejected(1, run("issue --dir DIR"), "ca.pem does not exist");

            Files.delete(certs.resolve("ca.key"));
            fine("init --dir DIR");
        }

        @Test
        void keeps_a_certificate_whose_key_is_kept_elsewhere() throws Exception {
            fine("init --dir DIR");
            Files.delete(certs.resolve("ca.key"));

            rejected(1, run("init --dir DIR"), "ca.pem is there already");
            assertEquals(List.of("ca.pem"), files());
        }

        @Test
        void says_of_a_directory_that_cannot_be_made_why() throws Exception {
            Files.createFile(certs);

            rejected(1, run("init --dir DIR/below"), certs + " is a file, not a directory");
        }
    }

    @Nested
    class Issue {
        @BeforeEach
        void init() {
            fine("init --dir DIR --days 100");
        }

        @Test
        void writes_files_named_like_the_roles_and_names_the_settings() throws Exception {
            Said said = fine("issue --dir DIR --role order,catalog --host 10.0.0.1 --days 30");

            assertEquals(List.of("ca.key", "ca.pem", "order-catalog.key", "order-catalog.pem"), files());
            assertEquals("rw-------", mode(certs.resolve("order-catalog.key")));
            assertTrue(read(certs.resolve("order-catalog")).belongsTogether());
            assertTrue(said.out().contains("It is for order, catalog at 10.0.0.1."), said.out());
            assertTrue(said.out().contains("  cluster.tls.cert=" + certs.resolve("order-catalog.pem")), said.out());
            assertTrue(said.out().contains("  cluster.tls.key=" + certs.resolve("order-catalog.key")), said.out());
            assertTrue(said.out().contains("  cluster.tls.ca=" + certs.resolve("ca.pem")), said.out());
        }

        @Test
        void without_a_role_is_for_ports_that_clients_use() throws Exception {
            Said said = fine("issue --dir DIR --host shop.example,10.0.0.1 --host fd00::1");

            assertTrue(said.out().contains(" tls.cert=" + certs.resolve("tls.pem")), said.out());
            assertTrue(said.out().contains(" tls.key=" + certs.resolve("tls.key")), said.out());
            assertTrue(said.out().contains(" HOLDFAST_TLS_CA=" + certs.resolve("ca.pem")), said.out());

            assertEquals(
                    List.of("shop.example", "10.0.0.1", "fd00::1"),
                    new CertificateFacts(read(certs.resolve("tls")).certificate(), Instant.EPOCH).names());
        }

        @Test
        void is_accepted_by_whoever_reads_the_files() throws Exception {
            fine("issue --dir DIR --role order --host node-1.example");
            fine("issue --dir DIR --role router");

            Handshake.between(
                    read(certs.resolve("router")), root(), "node-1.example", read(certs.resolve("order")), root());
        }

        @Test
        void again_renews_the_key_and_the_certificate() throws Exception {
            fine("issue --dir DIR --role order");
            Identity before = read(certs.resolve("order"));

            fine("issue --dir DIR --role order");

            Identity after = read(certs.resolve("order"));
            assertNotEquals(before.certificate(), after.certificate());
            assertNotEquals(before.key(), after.key());
            assertTrue(after.belongsTogether());
            assertEquals(List.of("ca.key", "ca.pem", "order.key", "order.pem"), files());
        }

        @Test
        void ends_what_a_killed_run_began() throws Exception {
            fine("issue --dir DIR --role order");
            Files.writeString(
                    certs.resolve("order.key"), Pem.of(CertificateMaker.keys().getPrivate()));
            Files.writeString(certs.resolve("order.pem.tmp"), "half of a certif");
            assertFalse(read(certs.resolve("order")).belongsTogether());

            fine("issue --dir DIR --role order");

            assertTrue(read(certs.resolve("order")).belongsTogether());
            assertEquals(List.of("ca.key", "ca.pem", "order.key", "order.pem"), files());
        }

        @Test
        void says_that_a_certificate_ends_with_its_authority() {
            assertTrue(fine("issue --dir DIR --days 365").out().contains("which is when its authority ends"));
            assertFalse(fine("issue --dir DIR --days 30").out().contains("authority ends"));
        }

        @Test
        void says_that_without_a_host_it_can_be_used_on_this_machine_alone() throws Exception {
            Said said = fine("issue --dir DIR");

            assertTrue(said.out().contains("this machine alone"), said.out());
            assertEquals(
                    List.of("localhost", "127.0.0.1", "::1"),
                    new CertificateFacts(read(certs.resolve("tls")).certificate(), Instant.EPOCH).names());
        }

        @Test
        void overwrites_no_authority_and_nothing_that_is_no_certificate() throws Exception {
            Path other = directory.resolve("other");
            assertEquals(0, run("init --dir " + other).code());
            Files.move(other.resolve("ca.pem"), other.resolve("root.pem"));
            Files.writeString(other.resolve("notes.pem"), "mine");

            rejected(1, run("issue --dir DIR --out " + other.resolve("root")), "the certificate of an authority");
            rejected(1, run("issue --dir DIR --out " + other.resolve("notes")), "no certificate is in it");
            rejected(2, run("issue --dir DIR --out DIR/ca"), "another name, ca is the authority's");
            assertEquals("mine", Files.readString(other.resolve("notes.pem")));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "--role oder | --role: oder (expected: some of router, frontend, ",
                    "--role oder | did you mean order?",
                    "--role order, | --role:  (expected: ",
                    "--role all | --role: all",
                    "--host a:443 | --host: a:443 (expected: a host name or an IP address",
                    "--host 0.0.0.0 | --host: 0.0.0.0",
                    "--host , | --host:  (expected: ",
                    "--days 0 | --days: 0 (expected: 1 to 3650)",
                    "--days 3651 | --days: 3651 (expected: 1 to 3650)",
                    "--days -1 | --days: -1",
                    "--days many | 'many' is not an int",
                    "--days 99999999999 | is not an int",
                    "--out DIR | --out: ",
                    "--out / | --out: /",
                    "--out .. | --out: ..",
                    "stray | Unmatched argument"
                })
        void bad_input_is_named_with_its_rule_and_writes_nothing(String line) throws Exception {
            String[] parts = line.split(" \\| ");

            Said said = rejected(2, run("issue --dir DIR " + parts[0]), parts[1]);

            assertTrue(said.err().contains("Usage: certs issue"), said.err());
            assertEquals(List.of("ca.key", "ca.pem"), files());
        }

        @Test
        void says_what_is_wrong_with_an_authority() throws Exception {
            Path other = directory.resolve("other");
            assertEquals(0, run("init --dir " + other).code());
            Files.copy(other.resolve("ca.key"), certs.resolve("ca.key"), StandardCopyOption.REPLACE_EXISTING);
            rejected(1, run("issue --dir DIR"), "is not the key of");

            Files.writeString(
                    certs.resolve("ca.key"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
            rejected(1, run("issue --dir DIR"), "no EC key is in it");

            Files.writeString(
                    certs.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
            rejected(1, run("issue --dir DIR"), "certificate 1 in it is damaged");

            rejected(1, run("issue --dir DIR/nowhere"), "holdfast certs init --dir");
        }

        @Test
        void an_authority_that_has_ended_or_is_none_issues_nothing() throws Exception {
            Instant then = Time.system().now().minus(Duration.ofDays(10));
            Path old = Files.createDirectory(directory.resolve("old"));
            try (FileReplacement written = new FileReplacement()) {
                CertificateAuthority.create("old", 9, then).write(old, written);
            }
            rejected(1, run("issue --dir " + old), "has ended at");

            fine("issue --dir DIR --role order --out " + old.resolve("order"));
            Files.move(old.resolve("order.pem"), old.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
            Files.move(old.resolve("order.key"), old.resolve("ca.key"), StandardCopyOption.REPLACE_EXISTING);
            rejected(1, run("issue --dir " + old), "none of an authority");
        }
    }

    @Nested
    class Show {
        @BeforeEach
        void init() {
            fine("init --dir DIR --name Ada");
        }

        @Test
        void tells_whom_a_certificate_is_for_and_how_long_it_lasts() throws Exception {
            fine("issue --dir DIR --role order,catalog --host 10.0.0.1,node-1.example --days 30");

            String shown = fine("show DIR/order-catalog.pem DIR/ca.pem").out();

            assertTrue(shown.contains("  subject  CN=order catalog\n"), shown);
            assertTrue(shown.contains("  names    node-1.example, 10.0.0.1\n"), shown);
            assertTrue(shown.contains("  roles    order, catalog\n"), shown);
            assertTrue(shown.matches("(?s).*  valid    \\S+ \\S+Z to \\S+ \\S+Z, 29 days left\n.*"), shown);
            assertTrue(shown.contains("  issuer   CN=Ada\n"), shown);
            assertTrue(shown.matches("(?s).*  sha256   [0-9a-f]{64}\n.*"), shown);
            assertTrue(shown.contains("  roles    authority\n"), shown);
            shown.lines().skip(1).filter(line -> line.startsWith(" ")).forEach(line -> assertTrue(line.length() <= 80));
        }

        @Test
        void fails_for_one_that_has_expired_or_is_not_valid_yet_and_shows_all() throws Exception {
            Instant now = Time.system().now();
            Path old = Files.writeString(
                    directory.resolve("old.pem"),
                    Pem.of(CertificateAuthority.create("old", 1, now.minus(Duration.ofDays(2)))
                            .certificate()));
            Path early = Files.writeString(
                    directory.resolve("early.pem"),
                    Pem.of(CertificateAuthority.create("early", 1, now.plus(Duration.ofDays(2)))
                            .certificate()));

            Said expired = run("show %s DIR/ca.pem".formatted(old));
            assertEquals(1, expired.code());
            assertTrue(expired.out().contains(", EXPIRED\n"), expired.out());
            assertTrue(expired.out().contains("CN=Ada"), expired.out());
            Said future = run("show " + early);
            assertEquals(1, future.code());
            assertTrue(future.out().contains(", NOT VALID YET\n"), future.out());
        }

        @Test
        void shows_each_of_several_and_passes_over_what_is_no_certificate() throws Exception {
            Path both = Files.writeString(
                    directory.resolve("both.pem"),
                    "some text\n" + Files.readString(certs.resolve("ca.key"))
                            + Files.readString(certs.resolve("ca.pem")) + Files.readString(certs.resolve("ca.pem")));

            assertEquals(
                    2,
                    fine("show " + both)
                            .out()
                            .lines()
                            .filter(line -> line.startsWith("  subject"))
                            .count());
        }

        @Test
        void says_of_a_file_without_a_certificate_what_is_wrong_and_shows_the_others() {
            rejected(1, run("show DIR/ca.key"), "ca.key: no certificate is in it (expected: PEM");
            rejected(1, run("show DIR"), "holdfast: " + certs);
            Said said = rejected(1, run("show DIR/nothing.pem DIR/ca.pem"), "nothing.pem does not exist");
            assertTrue(said.out().contains("CN=Ada"), said.out());
            rejected(2, run("show"), "FILE");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "init | Missing required option: '--dir=DIR'",
                "init --dir DIR --days 0 | --days: 0 (expected: 1 to 3650)",
                "init --dir DIR --days 3651 | --days: 3651 (expected: 1 to 3650)",
                "issue | Missing required option: '--dir=DIR'"
            })
    void bad_input_writes_nothing(String line) throws Exception {
        String[] parts = line.split(" \\| ");

        rejected(2, run(parts[0]), parts[1]);

        assertEquals(List.of(), files());
    }

    @Test
    void a_name_has_1_to_64_characters() {
        StringWriter err = new StringWriter();
        for (String name : List.of("", " ", "a".repeat(65), "a\nb")) {
            int code = new CommandLine(new CertsCommand())
                    .setErr(new PrintWriter(err))
                    .execute("init", "--dir", certs.toString(), "--name", name);
            assertEquals(2, code, name);
        }
        assertFalse(Files.exists(certs));
        fine("init --dir DIR --name " + "é".repeat(64));
    }
}
