package io.holdfast.client.certs;

import io.holdfast.base.disk.DiskErrors;
import io.holdfast.base.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What both commands that make certificates take, and how they complain. */
final class CertificateOptions {
    static final int DAYS_MAX = 3_650;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            required = true,
            description = "The directory of the authority: ca.key and ca.pem.")
    private Path directory;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    Path directory() {
        return directory;
    }

    void requireDays(int days) {
        require(days >= 1 && days <= DAYS_MAX, "--days: %d (expected: 1 to %d)", days, DAYS_MAX);
    }

    /** @throws ParameterException which becomes a line about the rule, the usage, and exit code 2 */
    void require(boolean holds, String rule, Object... values) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule.formatted(values));
        }
    }

    /** How a command ends that could not write: each file is as it was or as it was to be. */
    static Failure notWritten(IOException problem) {
        return new Failure.Unavailable(
                "disk", "not finished: %s (then run it again)".formatted(DiskErrors.of(problem)));
    }
}
