package io.holdfast.http;

import io.netty.buffer.ByteBuf;
import java.util.function.IntFunction;

/** Reads the header or trailer section of a message, checked against the grammar of RFC 9112, section 5, and its limits. */
final class FieldLines {
    private static final boolean[] TOKEN = new boolean[256];

    static {
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                .chars()
                .forEach(c -> TOKEN[c] = true);
    }

    private final CrlfLines lines;
    private final Fields fields;
    private final int bytesMax;
    private final int linesMax;
    private final IntFunction<Rejection> tooLong;
    private int bytes;

    /** @param lines which may hold other lines before those of the section */
    FieldLines(CrlfLines lines, int bytesMax, int linesMax) {
        this.lines = lines;
        this.fields = new Fields(lines);
        this.bytesMax = bytesMax;
        this.linesMax = linesMax;
        this.tooLong = left -> tooLarge("the header lines have more than %d bytes".formatted(bytesMax));
    }

    /** Reads as far as the section goes. @return whether its end is here: the empty line */
    boolean read(ByteBuf in) {
        while (in.isReadable() && lines.read(in, bytesMax - bytes, tooLong)) {
            bytes += lines.length() + 2;
            if (lines.length() == 0) {
                return true;
            }
            add();
            lines.next();
        }
        return false;
    }

    /** What has been read. */
    Fields fields() {
        return fields;
    }

    /** RFC 9110, section 5.6.2. */
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= TOKEN.length || !TOKEN[c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** The same of one byte. */
    static boolean isToken(byte octet) {
        return TOKEN[octet & 0xff];
    }

    private void add() {
        if (fields.count() == linesMax) {
            throw tooLarge("there are more than %d header lines".formatted(linesMax));
        }
        byte[] line = lines.bytes();
        int begin = lines.from();
        int end = lines.to();
        if (isBlank(line[begin])) {
            throw Rejection.malformed("a header line is folded"); // §5.2: a server rejects it
        }
        int hash = 0;
        int colon = begin;
        while (colon < end && isToken(line[colon])) {
            hash = FieldName.hash(hash, line[colon++]);
        }
        // §5.1: a space before the colon has led to vulnerabilities, so it is rejected; a token has none.
        if (colon == begin || colon == end || line[colon] != ':') {
            throw Rejection.malformed("a header line does not begin with a name and a colon");
        }
        int from = colon + 1;
        int to = end;
        while (from < to && isBlank(line[from])) {
            from++;
        }
        while (to > from && isBlank(line[to - 1])) {
            to--;
        }
        fields.add(FieldName.find(line, begin, colon, hash), begin, colon, from, to);
    }

    private static boolean isBlank(int octet) {
        return octet == ' ' || octet == '\t';
    }

    private static Rejection tooLarge(String detail) {
        return new Rejection(431, "headers-too-large", detail);
    }
}
