package io.holdfast.client.certs;

import picocli.CommandLine.Command;

/** {@code holdfast certs}: certificates for a cluster on one's own machines. */
@Command(
        name = "certs",
        header = "Make certificates for a cluster, and show them.",
        description = {
            "",
            "An authority of one's own, in a directory, issues a certificate for each",
            "process: by it the others know which roles it may have. Nothing is asked",
            "over the network. Keep ca.key where no process of the cluster can read it.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {InitCommand.class, IssueCommand.class, ShowCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast certs init --dir certs",
            "  holdfast certs issue --dir certs --role order --host 10.0.0.1",
            "  holdfast certs show certs/ca.pem certs/order.pem",
            "",
            "Exit code: 0 done, 1 not done or not valid, 2 wrong usage."
        })
public final class CertsCommand {}
