package io.holdfast.client.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person sees in a terminal that was sent some output: line feeds, carriage returns, and the sequences that move and erase. */
public final class Screen {
    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[([0-9]*)([A-Za-z])");

    private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
    private int row;
    private int column;

    private Screen() {}

    public static Screen of(String output) {
        Screen screen = new Screen();
        Matcher sequence = SEQUENCE.matcher(output);
        for (int at = 0; at < output.length(); at++) {
            if (output.charAt(at) == '\u001b' && sequence.find(at) && sequence.start() == at) {
                screen.control(sequence.group(1), sequence.group(2));
                at = sequence.end() - 1;
            } else {
                screen.show(output.charAt(at));
            }
        }
        return screen;
    }

    /** From the top, without the blanks at their ends; the last one only if there is something in it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(
                rows.stream().map(each -> each.toString().stripTrailing()).toList());
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }

    private void control(String number, String verb) {
        int count = number.isEmpty() ? 1 : Integer.parseInt(number);
        switch (verb) {
            case "K" -> rows.get(row).setLength(Math.min(column, rows.get(row).length()));
            case "A" -> row = Math.max(0, row - count);
            case "B" -> moveTo(row + count);
            case "G" -> column = count - 1;
            default -> {} // colours
        }
    }

    private void show(char character) {
        if (character == '\n') {
            moveTo(row + 1);
            column = 0;
        } else if (character == '\r') {
            column = 0;
        } else {
            StringBuilder line = rows.get(row);
            while (line.length() <= column) {
                line.append(' ');
            }
            line.setCharAt(column++, character);
        }
    }

    private void moveTo(int to) {
        row = to;
        while (rows.size() <= row) {
            rows.add(new StringBuilder());
        }
    }
}
