package io.holdfast.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every command there is: it explains itself with an example, and answers a mistake in words. */
class CommandsTest {
    @TempDir
    private Path directory;

    private record Said(int code, String out, String err) {}

    private static Said run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        return new Said(code, out.toString(), err.toString());
    }

    static Stream<List<String>> commands() {
        return below(List.of(), Main.commandLine());
    }

    private static Stream<List<String>> below(List<String> path, CommandLine line) {
        return Stream.concat(
                Stream.of(path),
                line.getSubcommands().entrySet().stream()
                        .flatMap(sub -> below(with(path, sub.getKey()), sub.getValue())));
    }

    private static List<String> with(List<String> path, String more) {
        List<String> longer = new ArrayList<>(path);
        longer.add(more);
        return longer;
    }

    @Test
    void there_are_those_that_the_docs_name() {
        List<String> all = commands().map(path -> String.join(" ", path)).toList();

        assertTrue(
                all.containsAll(List.of(
                        "up",
                        "shop",
                        "shop query",
                        "shop order",
                        "shop trade",
                        "status",
                        "health",
                        "drain",
                        "undrain",
                        "eject",
                        "readmit",
                        "members",
                        "transfer",
                        "config",
                        "version",
                        "help",
                        "demo",
                        "certs init",
                        "certs issue",
                        "certs show")),
                all.toString());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void explains_itself_with_an_example_in_a_terminal(List<String> command) {
        Said said = run(with(command, "--help"));

        assertEquals(0, said.code(), said.err());
        String example = "  holdfast" + (command.isEmpty() ? "" : " " + String.join(" ", command));
        assertTrue(said.out().contains("Examples:"), said.out());
        assertTrue(
                said.out().lines().anyMatch(line -> line.startsWith(example) || line.contains(example.strip())),
                said.out());
        assertFalse(said.out().contains("\u001b"), said.out());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void refuses_an_unknown_option_in_words(List<String> command) {
        mistake(with(command, "--no-such-option"), ""); // which of two mistakes is named does not matter
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--role agent | usage: holdfast --role agent --service NAME --target http://HOST:PORT",
                "--role agent --service order --target http://h:1 | none of our own services",
                "--role agent --service x --target ftp://h:1 | http:// or https://",
                "--role agent --service x --target h | http:// or https://",
                "--role agent --service x --target http://h:1 --route x | a path such as /billing",
                "status --url ftp://x | --url: ftp://x (expected: http://host:port or https://host:port)",
                "status --url 127.0.0.1 | --url: 127.0.0.1 (expected: http://host:port or https://host:port)",
                "status --url http://a|b:1 | --url: http://a|b:1 (expected: http://host:port or https://host:port)",
                "status --url [::1:9090 | --url: [::1:9090 (expected: http://host:port or https://host:port)",
                "kill-primary --admin-url ftp://x | --admin-url: ftp://x (expected: http://host:port or https://host:port)",
                "help nonsense | nonsense",
                "help shop qurey | did you mean query?",
                "--port 1 --port 2 config | option '--port' (P) should be specified only once",
                "--port 1 config --port 2 | port: given twice, with different values",
                "--config a.yaml config --config b.yaml | --config: given twice",
                "--config nowhere.yaml | config: nowhere.yaml (expected: a readable YAML file; nowhere.yaml does not exist)",
                "--role router --set admin.token-file=nowhere | nowhere (expected: a readable file; nowhere does not exist)",
                "status -o xml | Invalid value for option '--output'",
                "status x | Unmatched argument",
                "drain | SERVICE/ID",
                "drain billing | SERVICE/ID: billing (expected: such as billing/1",
                "drain billing/a/b | SERVICE/ID: billing/a/b",
                "undrain billing/a --reason x | --reason",
                "eject billing/../a | SERVICE/ID: billing/../a",
                "readmit billing/a --url http://x:70000 | --url: http://x:70000",
                "shop query | NAME",
                "shop query Fox -n 0 | --times: 0 (expected: 1 to 100000)",
                "shop query Fox -n many | 'many' is not an int",
                "shop query Fox --url x | --url: x (expected: http://host:port or https://host:port)",
                "shop --url http://h:70000 | --url: http://h:70000 (expected: http://host:port or https://host:port)",
                "shop query Fox --url http://h:0 | --url: http://h:0 (expected: http://host:port or https://host:port)",
                "health --url http://h:70000 | --url: http://h:70000 (expected: http://host:port or https://host:port)",
                "shop query Fox --patience 0 | --patience: 0",
                "shop --clients 2 query Fox | options before 'query' (expected: behind it)",
                "shop order x | 'x' is not a long",
                "shop order 0 | NUMBER: 0 (expected: 1 or more)",
                "shop trade hold Fox 1 | expected one of",
                "shop trade buy Fox 0 | QTY: 0 (expected: 1 or more)",
                "shop trade buy Fox | QTY",
                "shop qurey Fox | qurey",
                "certs | Missing required subcommand",
                "certs isue | isue",
                "certs init | Missing required option: '--dir=DIR'",
                "certs issue --dir x --role oder | did you mean order?",
                "statsu | statsu"
            })
    void names_what_is_wrong(String line) {
        String[] parts = line.split(" \\| ");
        mistake(Arrays.asList(parts[0].split(" ")), parts[1]);
    }

    @Test
    void says_at_once_that_there_is_no_router_to_tell_whom_to_kill() {
        String nobody = "http://127.0.0.1:" + Ports.lasting();

        Said said = run(List.of("kill-primary", "--url", nobody));

        assertEquals(1, said.code(), said.err());
        assertEquals(
                "holdfast: nothing listens at %s (expected: --url of a router)".formatted(nobody),
                said.err().strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--role order --id 1", "--role expense --set admin.token=aaaaaaaaaaaaaaaaaaaaaaaa"})
    void says_of_a_directory_that_cannot_be_used_why(String role) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        Said said =
                run(Arrays.asList((role + " --port 0 --admin-port 0 --data-dir " + file.resolve("below")).split(" ")));

        assertEquals(1, said.code(), said.err());
        assertTrue(said.err().contains("data-dir: "), said.err());
        assertTrue(said.err().strip().endsWith(file + " is a file, not a directory"), said.err());
        assertFalse(said.err().contains("java."), said.err());
    }

    /** Every option of every command that has commands below it, before each of those. */
    static Stream<List<String>> optionsBeforeACommand() {
        return below(List.of(), Main.commandLine()).flatMap(path -> {
            CommandLine parent = at(path);
            return parent.getCommandSpec().options().stream()
                    .filter(option -> !option.usageHelp() && !option.versionHelp())
                    .flatMap(option -> parent.getSubcommands().keySet().stream()
                            .filter(sub ->
                                    !(path.isEmpty() && List.of("up", "config").contains(sub)))
                            .map(sub -> with(given(path, option), sub)));
        });
    }

    private static List<String> given(List<String> path, OptionSpec option) {
        List<String> before = with(path, option.longestName());
        boolean number = option.type() != String.class && option.type() != List.class && option.type() != Path.class;
        return option.arity().max() == 0
                ? before
                : with(before, number && !option.type().isEnum() ? "1" : "buy");
    }

    private static CommandLine at(List<String> path) {
        CommandLine line = Main.commandLine();
        for (String name : path) {
            line = line.getSubcommands().get(name);
        }
        return line;
    }

    @ParameterizedTest
    @MethodSource("optionsBeforeACommand")
    void refuses_an_option_that_the_command_behind_it_would_not_see(List<String> arguments) {
        String command = arguments.get(arguments.size() - 1);
        List<String> whole = Stream.concat(arguments.stream(), Stream.of(needs(command)))
                .filter(word -> !word.isEmpty())
                .toList();

        mistake(whole, "options before '%s' (expected: behind it): %s".formatted(command, longOption(arguments)));
    }

    private static String longOption(List<String> arguments) {
        return arguments.stream()
                .filter(word -> word.startsWith("--"))
                .findFirst()
                .orElseThrow();
    }

    private static String[] needs(String command) {
        String needed =
                switch (command) {
                    case "drain", "undrain", "eject", "readmit" -> "billing/1";
                    case "members" -> "order";
                    case "transfer" -> "order 1";
                    case "get-state" -> "primary";
                    case "update" -> "--file x";
                    case "query" -> "Fox";
                    case "order" -> "1";
                    case "trade" -> "buy Fox 1";
                    default -> "";
                };
        return needed.split(" ");
    }

    /** Every option of a process. */
    static Stream<List<String>> optionsOfAProcess() {
        return Stream.of(
                List.of("--role", "order"),
                List.of("--id", "7"),
                List.of("--host", "127.0.0.9"),
                List.of("--port", "23001"),
                List.of("--admin-port", "23002"),
                List.of("--data-dir", "/x"),
                List.of("--registry", "redis://h:1/0", "--role", "router"),
                List.of("--peers", "1=127.0.0.1:23291,2=127.0.0.1:23292", "--role", "order"),
                List.of("--service", "billing"),
                List.of("--target", "http://h:1"),
                List.of("--route", "/billing"),
                List.of("--chaos"),
                List.of("--config", "conf/for-a-test.yaml"),
                List.of("--set", "router.timeout=7s"));
    }

    @ParameterizedTest
    @MethodSource("optionsOfAProcess")
    void an_option_of_a_process_counts_before_the_command_as_behind_it(List<String> option) throws IOException {
        Path file = Files.writeString(directory.resolve("some.yaml"), "router.timeout: 8s\n");
        List<String> own = option.stream()
                .map(word -> word.endsWith(".yaml") ? file.toString() : word)
                .toList();

        Said before = run(Stream.concat(own.stream(), Stream.of("config")).toList());
        Said behind = run(Stream.concat(Stream.of("config"), own.stream()).toList());

        assertEquals(0, behind.code(), behind.err());
        assertEquals(behind, before);
        assertNotEquals(run(List.of("config")).out(), before.out());
    }

    @Test
    void options_of_a_process_may_stand_on_both_sides() {
        Said said = run(List.of("--port", "23001", "config", "--role", "record,router"));

        assertTrue(said.out().matches("(?s).*record\\.port +23001 .*"), said.out());
    }

    @Test
    void port_and_peers_are_those_of_the_first_role_of_the_file() throws IOException {
        Path file = Files.writeString(directory.resolve("roles.yaml"), "role: [record, router]\n");

        Said said = run(List.of("config", "--config", file.toString(), "--port", "23001"));

        assertTrue(said.out().matches("(?s).*record\\.port +23001 .*"), said.out() + said.err());
    }

    @Test
    void every_option_of_a_process_is_tried() {
        Set<String> tried = optionsOfAProcess().map(words -> words.get(0)).collect(Collectors.toSet());
        Set<String> all = at(List.of("up")).getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .map(OptionSpec::longestName)
                .collect(Collectors.toSet());

        assertEquals(all, tried);
    }

    @Test
    void helps_with_every_command_by_word() {
        commands().filter(path -> !path.isEmpty()).forEach(path -> {
            Said word = run(Stream.concat(Stream.of("help"), path.stream()).toList());
            assertEquals(0, word.code(), word.err());
            assertEquals(run(with(path, "--help")).out(), word.out());
        });
        assertEquals(run(List.of("--help")).out(), run(List.of("help")).out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status --url 127.0.0.1:1",
                "health --url localhost:1",
                "members order --url [::1]:1",
                "get-state primary --patience 1 --url 127.0.0.1:1",
                "shop query Fox --patience 1 --url 127.0.0.1:1",
                "shop --patience 1 --clients 1 -n 1 --url 127.0.0.1:1"
            })
    void an_address_without_a_scheme_is_asked_by_http(String line) {
        Said said = run(Arrays.asList(line.split(" ")));

        assertEquals(1, said.code(), said.err()); // nothing listens there, which is another thing than wrong usage
        assertFalse(said.err().contains("\tat "), said.err());
    }

    private static void mistake(List<String> arguments, String why) {
        Said said = run(arguments);

        assertEquals(2, said.code(), said.err());
        assertTrue(said.err().contains(why), said.err());
        assertFalse(said.err().contains("\tat "), said.err());
    }
}
