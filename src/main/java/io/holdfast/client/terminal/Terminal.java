package io.holdfast.client.terminal;

import java.io.Console;

/** Tells whether a person is looking. */
public final class Terminal {
    private Terminal() {}

    public static boolean isInteractive() {
        Console console = System.console();
        String term = System.getenv("TERM");
        return console != null && term != null && !term.equals("dumb") && isTerminal(console);
    }

    // From Java 22 on there is a console without a terminal too, and a method that tells the two apart.
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJava) {
            return true;
        }
    }
}
