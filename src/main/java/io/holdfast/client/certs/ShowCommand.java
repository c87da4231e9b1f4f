package io.holdfast.client.certs;

import io.holdfast.base.time.Time;
import io.holdfast.client.terminal.Lines;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast certs show}: what is in certificates, and how long they last. */
@Command(
        name = "show",
        header = "Show whom certificates are for, and how long they last.",
        description = {
            "",
            "Reads PEM files, also such as others made. The fingerprint is the SHA-256 of",
            "the certificate, as openssl and browsers show it.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast certs show certs/ca.pem certs/order.pem",
            "  holdfast certs show certs/*.pem > /dev/null || echo 'renew them'",
            "",
            "Exit code: 0 all are valid now, 1 one has expired, is not valid yet or",
            "cannot be read, 2 wrong usage."
        })
final class ShowCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "PEM files with certificates.")
    private List<Path> files = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Instant now = Time.system().now();
        boolean fine = true;
        List<String> blocks = new ArrayList<>();
        for (Path file : files) {
            try {
                for (var certificate : Pem.certificates(file)) {
                    CertificateFacts facts = new CertificateFacts(certificate, now);
                    fine &= facts.isValid();
                    blocks.add(block(file, facts));
                }
            } catch (Pem.Unreadable problem) {
                fine = false;
                spec.commandLine().getErr().println("holdfast: " + problem.getMessage());
            }
        }
        if (!blocks.isEmpty()) {
            spec.commandLine()
                    .getOut()
                    .println(String.join(System.lineSeparator().repeat(2), blocks));
        }
        return fine ? 0 : 1;
    }

    static String block(Path file, CertificateFacts facts) {
        Lines lines = new Lines();
        lines.row(file.toString());
        lines.sentence("  subject  " + facts.certificate().getSubjectX500Principal());
        lines.sentence("  names    " + listed(facts.names()));
        lines.sentence("  roles    " + (facts.isAuthority() ? "authority" : listed(facts.roles())));
        lines.sentence("  valid    " + facts.validity());
        lines.sentence("  issuer   " + facts.certificate().getIssuerX500Principal());
        lines.row("  sha256   " + facts.fingerprint());
        return lines.text();
    }

    private static String listed(List<String> words) {
        return words.isEmpty() ? "-" : String.join(", ", words);
    }
}
