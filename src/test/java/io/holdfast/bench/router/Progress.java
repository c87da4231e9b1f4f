package io.holdfast.bench.router;

/** Tells on stderr what is being done: on a terminal in one line, which is written over. */
final class Progress {
    private static final boolean TERMINAL = Boolean.getBoolean("bench.terminal");
    private static final String ERASE = "\r\033[K";

    private Progress() {}

    static void show(String format, Object... arguments) {
        String line = format.formatted(arguments);
        if (TERMINAL) {
            System.err.print(ERASE + line);
        } else {
            System.err.println(line);
        }
    }

    /** Removes the line, before something else is printed. */
    static void clear() {
        if (TERMINAL) {
            System.err.print(ERASE);
        }
    }
}
