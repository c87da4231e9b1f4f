package io.holdfast.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Every command there is: it explains itself with an example, and answers a mistake in words. */
class CommandsTest {

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
                        "demo")),
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
                "--role agent --service x --target h:1 | http:// or https://",
                "--role agent --service x --target http://h:1 --route x | a path such as /billing",
                "status --url ftp://x | --url: ftp://x (expected: http://host:port)",
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
                "shop query Fox --url x | --url: x (expected: http://host:port)",
                "shop --url http://h:70000 | --url: http://h:70000 (expected: http://host:port)",
                "shop query Fox --url http://h:0 | --url: http://h:0 (expected: http://host:port)",
                "health --url http://h:70000 | --url: http://h:70000 (expected: http://host:port)",
                "shop query Fox --patience 0 | --patience: 0",
                "shop --clients 2 query Fox | options before 'query' (expected: behind it)",
                "shop order x | 'x' is not a long",
                "shop order 0 | NUMBER: 0 (expected: 1 or more)",
                "shop trade hold Fox 1 | expected one of",
                "shop trade buy Fox 0 | QTY: 0 (expected: 1 or more)",
                "shop trade buy Fox | QTY",
                "shop qurey Fox | qurey",
                "statsu | statsu"
            })
    void names_what_is_wrong(String line) {
        String[] parts = line.split(" \\| ");
        mistake(Arrays.asList(parts[0].split(" ")), parts[1]);
    }

    private static void mistake(List<String> arguments, String why) {
        Said said = run(arguments);

        assertEquals(2, said.code(), said.err());
        assertTrue(said.err().contains(why), said.err());
        assertFalse(said.err().contains("\tat "), said.err());
    }
}
