package io.holdfast.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code holdfast version}. */
@Command(
        name = "version",
        header = "Print which Holdfast and which Java this is.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast version"})
final class VersionCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        System.out.println(new Version().getVersion()[0]);
        return 0;
    }
}
