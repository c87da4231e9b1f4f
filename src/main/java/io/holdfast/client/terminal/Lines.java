package io.holdfast.client.terminal;

import java.util.ArrayList;
import java.util.List;

/** Text for a terminal: lines of at most 80 columns, nothing cut. */
public final class Lines {
    public static final int COLUMNS = 80;

    private final List<String> lines = new ArrayList<>();

    /** Of a table: its columns are chosen so that it fits. */
    public void row(String text) {
        lines.add(text.stripTrailing());
    }

    /** A sentence; what does not fit goes on in the next line, two columns further in. */
    public void sentence(String text) {
        String left = text.replaceAll("\\p{Cntrl}", "?"); // an instance may say of itself what it likes
        while (left.length() > COLUMNS) {
            int blank = left.lastIndexOf(' ', COLUMNS);
            int end = blank > COLUMNS / 2 ? blank : COLUMNS;
            lines.add(left.substring(0, end));
            left = "  " + left.substring(end).strip();
        }
        lines.add(left);
    }

    public String text() {
        return String.join(System.lineSeparator(), lines);
    }
}
