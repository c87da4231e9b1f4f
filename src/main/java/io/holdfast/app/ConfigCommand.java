package io.holdfast.app;

import io.holdfast.base.config.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code holdfast config}: every setting, its value, and where the value came from. */
@Command(
        name = "config",
        header = "Print every setting, its value and where it came from.",
        description = "%nTakes the same flags as 'up', so it shows what a start with them would see.%n",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast config", "  holdfast config --role router --set router.timeout=5s"})
final class ConfigCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions options;

    @ParentCommand
    private HoldfastCommand before;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Settings settings = options.settings(before.options(), System.getenv());
        AppConfig.from(settings);
        List<Settings.Entry> entries = settings.entries();
        int key = widest(entries.stream().map(Settings.Entry::key).toList());
        int value = widest(entries.stream().map(Settings.Entry::value).toList());
        String row = "%-" + key + "s  %-" + value + "s  %-12s %s%n";
        PrintWriter out = spec.commandLine().getOut();
        out.printf(row, "KEY", "VALUE", "FROM", "WHAT");
        entries.forEach(e -> out.printf(row, e.key(), e.value(), e.origin(), e.description()));
        out.flush();
        settings.deprecations().forEach(spec.commandLine().getErr()::println);
        return 0;
    }

    private static int widest(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }
}
