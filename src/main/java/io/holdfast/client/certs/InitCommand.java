package io.holdfast.client.certs;

import io.holdfast.base.disk.Directories;
import io.holdfast.base.time.Time;
import io.holdfast.client.terminal.Lines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast certs init}: makes a certificate authority. */
@Command(
        name = "init",
        header = "Make a certificate authority: its key and its certificate.",
        description = {
            "",
            "Writes ca.key, which its owner alone may read, and ca.pem. An authority that",
            "is there already is kept. Whoever has ca.key can give itself any role: keep it",
            "offline, with a copy, and give the processes ca.pem alone.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast certs init --dir certs",
            "  holdfast certs init --dir certs --name 'Shop of Ada' --days 1825",
            "",
            "Exit code: 0 made, 1 not made, 2 wrong usage."
        })
final class InitCommand implements Callable<Integer> {
    @Mixin
    private CertificateOptions options;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "Holdfast cluster",
            description = "Whose authority it is (default: ${DEFAULT-VALUE}).")
    private String name;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "3650",
            description = "How long it is valid (default: ${DEFAULT-VALUE}).")
    private int days;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        options.requireDays(days);
        options.require(
                name.matches("[^\\p{Cntrl}]{1,%d}".formatted(Subject.COMMON_NAME_MAX)) && !name.isBlank(),
                "--name: %s (expected: 1 to %d characters)",
                name.replaceAll("\\p{Cntrl}", "?"),
                Subject.COMMON_NAME_MAX);
        CertificateAuthority authority =
                CertificateAuthority.create(name, days, Time.system().now());
        Path directory = options.directory();
        try (FileReplacement files = new FileReplacement()) {
            authority.write(Directories.make(directory), files);
        } catch (IOException problem) {
            throw CertificateOptions.notWritten(problem);
        }
        spec.commandLine().getOut().println(done(directory, authority));
        return 0;
    }

    private static String done(Path directory, CertificateAuthority authority) {
        Lines lines = new Lines();
        lines.row("Wrote " + CertificateAuthority.keyFile(directory) + ", for its owner alone,");
        lines.row("and   " + CertificateAuthority.certificateFile(directory) + ", for every process.");
        lines.sentence("The authority is valid until %s. What it issues ends with it."
                .formatted(CertificateFacts.minute(CertificateAuthority.until(authority.certificate()))));
        lines.row("");
        lines.row("Next: holdfast certs issue --dir %s --role ROLE --host NAME-or-IP".formatted(directory));
        return lines.text();
    }
}
