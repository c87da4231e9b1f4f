package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * A line of a message as it comes in, byte by byte. It ends with CRLF: RFC 9112, section 2.2, allows a recipient to accept a bare LF,
 * and two recipients that differ in this enable request smuggling.
 */
final class CrlfLine {
    private static final int DELETE = 0x7f;

    private byte[] bytes = new byte[128];
    private int length;
    private boolean ending;

    /** @return whether this byte was the line's last; then {@link #next} or {@link #skip} has to be called */
    boolean take(byte octet) {
        if (ending != (octet == '\n')) {
            throw Rejection.malformed(ending ? "a CR stands alone" : "a line ends with a bare LF");
        }
        if (ending) {
            ending = false;
            return true;
        }
        ending = octet == '\r';
        if (!ending) {
            append(octet);
        }
        return false;
    }

    /** Of the line so far, without its end. */
    int length() {
        return length;
    }

    int at(int index) {
        return bytes[index];
    }

    /** A part of the line, one character per byte. */
    String text(int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1);
    }

    /** The complete line, one character per byte. The next byte begins another one. */
    String next() {
        String line = text(0, length);
        skip();
        return line;
    }

    /** The next byte begins another line. */
    void skip() {
        length = 0;
    }

    private void append(byte octet) {
        boolean control = octet >= 0 && octet < ' ' && octet != '\t';
        if (control || octet == DELETE) {
            throw Rejection.malformed("a line holds the control character 0x%02x".formatted(octet));
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = octet;
    }
}
