package io.holdfast.http;

/**
 * A line of a message as it comes in, byte by byte. It ends with CRLF: RFC 9112, section 2.2, allows a recipient to accept a bare LF,
 * and two recipients that differ in this enable request smuggling.
 */
final class CrlfLine {
    private static final int DELETE = 0x7f;

    private final StringBuilder text = new StringBuilder(64);
    private boolean ending;

    /** @return whether this byte was the line's last */
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
        return text.length();
    }

    /** The complete line, one character per byte. The next byte begins another one. */
    String next() {
        String line = text.toString();
        text.setLength(0);
        return line;
    }

    private void append(byte octet) {
        boolean control = octet >= 0 && octet < ' ' && octet != '\t';
        if (control || octet == DELETE) {
            throw Rejection.malformed("a line holds the control character 0x%02x".formatted(octet));
        }
        text.append((char) (octet & 0xff));
    }
}
