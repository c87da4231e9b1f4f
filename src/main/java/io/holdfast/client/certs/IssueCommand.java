package io.holdfast.client.certs;

import io.holdfast.base.config.DidYouMean;
import io.holdfast.base.disk.Directories;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.client.terminal.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast certs issue}: makes a key and a certificate for a process, also to renew them. */
@Command(
        name = "issue",
        header = "Make a key and a certificate for a process, also to renew them.",
        description = {
            "",
            "Without --role it is for the ports that clients and operators use. With it, the",
            "certificate names what the process runs, for TLS between our processes.",
            "Writes PREFIX.key, which its owner alone may read, and PREFIX.pem; what was",
            "there is replaced, each file at once. The key is a new one each time.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast certs issue --dir certs --role order,catalog,record --host 10.0.0.1",
            "  holdfast certs issue --dir certs --role router --host r1.example --out r1",
            "  holdfast certs issue --dir certs --host shop.example --host 10.0.0.1 --days 90",
            "",
            "Exit code: 0 made, 1 not made, 2 wrong usage."
        })
final class IssueCommand implements Callable<Integer> {
    private static final int HOSTS_MAX = 100;
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");
    private static final String FOR_CLIENTS = "tls";

    @Mixin
    private CertificateOptions options;

    @Option(
            names = "--role",
            paramLabel = "ROLE[,ROLE]",
            description = "What the process runs: router, frontend, catalog, order, expense, record or agent.")
    private List<String> roles = List.of();

    @Option(
            names = "--host",
            paramLabel = "NAME-or-IP",
            description = "How clients reach it; may be repeated (default: this machine alone, localhost).")
    private List<String> hosts = List.of();

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "365",
            description = "How long it is valid (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(
            names = "--out",
            paramLabel = "PREFIX",
            description = "Where to write PREFIX.key and PREFIX.pem (default: DIR/ROLE, or DIR/tls without a role).")
    private @Nullable Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        options.requireDays(days);
        Subject subject = new Subject(roles(), names());
        Path prefix = prefix(subject);
        Instant now = Time.system().now();
        CertificateAuthority authority = CertificateAuthority.read(options.directory(), now);
        Path key = prefix.resolveSibling(prefix.getFileName() + ".key");
        Path certificate = prefix.resolveSibling(prefix.getFileName() + ".pem");
        requireReplaceable(key, certificate);
        Identity issued = authority.issue(subject, days, now);
        try (FileReplacement files = new FileReplacement()) {
            Directories.make(Objects.requireNonNull(certificate.toAbsolutePath().getParent())); // a file has one
            // The key first: who has read it looks for its certificate, and finds it a moment later.
            files.secret(key, Pem.of(issued.key())).open(certificate, Pem.of(issued.certificate()));
            files.commit();
        } catch (IOException problem) {
            throw CertificateOptions.notWritten(problem);
        }
        spec.commandLine()
                .getOut()
                .println(done(new CertificateFacts(issued.certificate(), now), authority, key, certificate));
        return 0;
    }

    private List<String> roles() {
        Set<String> named = new LinkedHashSet<>();
        for (String role : each(roles)) {
            options.require(
                    RoleUri.ROLES.contains(role),
                    "--role: %s (expected: some of %s)%s",
                    role,
                    String.join(", ", RoleUri.ROLES),
                    DidYouMean.hint(role, RoleUri.ROLES));
            named.add(role);
        }
        return List.copyOf(named);
    }

    private List<SubjectName> names() {
        List<String> given = each(hosts);
        options.require(
                given.size() <= HOSTS_MAX, "--host: %d of them (expected: at most %d)", given.size(), HOSTS_MAX);
        Set<SubjectName> names = new LinkedHashSet<>();
        for (String host : given.isEmpty() ? LOOPBACK : given) {
            SubjectName.parse(host)
                    .ifPresentOrElse(
                            names::add,
                            () -> options.require(false, "--host: %s (expected: %s)", host, SubjectName.RULE));
        }
        return List.copyOf(names);
    }

    // Not left to picocli, which passes over what is empty.
    private static List<String> each(List<String> lists) {
        return lists.stream().flatMap(list -> Stream.of(list.split(",", -1))).toList();
    }

    private Path prefix(Subject subject) {
        if (out == null) {
            String name = subject.roles().isEmpty() ? FOR_CLIENTS : String.join("-", subject.roles());
            return options.directory().resolve(name);
        }
        Path name = out.getFileName();
        options.require(
                name != null && !name.toString().matches("|\\.|\\.\\.") && !Files.isDirectory(out),
                "--out: %s (expected: a directory and the beginning of a name, such as certs/order-1)",
                out);
        options.require(
                !String.valueOf(name).equals("ca"), "--out: %s (expected: another name, ca is the authority's)", out);
        return out;
    }

    // A key of an authority that is overwritten is lost, and with it all that it issued.
    private static void requireReplaceable(Path key, Path certificate) {
        if (!Files.exists(certificate)) {
            requireNoKey(key, certificate);
            return;
        }
        try {
            if (new CertificateFacts(Pem.certificates(certificate).get(0), Instant.EPOCH).isAuthority()) {
                throw new Failure.Conflict(
                        "already-there",
                        "%s has the certificate of an authority, and is kept (choose another --out)"
                                .formatted(certificate),
                        Map.of());
            }
        } catch (Pem.Unreadable none) {
            throw new Failure.Conflict(
                    "already-there",
                    "%s, and is kept (choose another --out, or move it away)".formatted(none.getMessage()),
                    Map.of());
        }
    }

    // It may be of an authority whose certificate has another name.
    private static void requireNoKey(Path key, Path certificate) {
        if (Files.exists(key)) {
            throw new Failure.Conflict(
                    "already-there",
                    "%s is there without %s, and is kept (choose another --out, or move it away)"
                            .formatted(key, certificate),
                    Map.of());
        }
    }

    private String done(CertificateFacts facts, CertificateAuthority authority, Path key, Path certificate) {
        Lines lines = new Lines();
        lines.row("Wrote " + key + ", for its owner alone,");
        lines.row("and   " + certificate + ".");
        lines.sentence("It is for %s at %s."
                .formatted(
                        facts.roles().isEmpty() ? "a port that clients use" : String.join(", ", facts.roles()),
                        String.join(", ", facts.names())));
        lines.sentence("It is valid until %s%s."
                .formatted(
                        CertificateFacts.minute(facts.until()),
                        facts.until().equals(CertificateAuthority.until(authority.certificate()))
                                ? ", which is when its authority ends"
                                : ""));
        if (hosts.isEmpty() && facts.roles().isEmpty()) {
            lines.sentence("No --host was given, so it can be used on this machine alone.");
        }
        Path ca = CertificateAuthority.certificateFile(options.directory());
        lines.row("");
        lines.row("Settings of the processes that have it:");
        if (facts.roles().isEmpty()) {
            lines.row("  tls.cert=" + certificate);
            lines.row("  tls.key=" + key);
            lines.row("Environment of commands that ask them: HOLDFAST_TLS_CA=" + ca);
        } else {
            lines.row("  cluster.tls.cert=" + certificate);
            lines.row("  cluster.tls.key=" + key);
            lines.row("  cluster.tls.ca=" + ca);
        }
        return lines.text();
    }
}
