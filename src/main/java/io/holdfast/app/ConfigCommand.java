package io.holdfast.app;

import io.holdfast.base.config.Settings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Override
    public Integer call() {
        Settings settings = options.settings(System.getenv());
        AppConfig.from(settings);
        List<Settings.Entry> entries = settings.entries();
        int key = widest(entries.stream().map(Settings.Entry::key).toList());
        int value = widest(entries.stream().map(Settings.Entry::value).toList());
        String row = "%-" + key + "s  %-" + value + "s  %-12s %s%n";
        System.out.printf(row, "KEY", "VALUE", "FROM", "WHAT");
        entries.forEach(e -> System.out.printf(row, e.key(), e.value(), e.origin(), e.about()));
        return 0;
    }

    private static int widest(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }
}
