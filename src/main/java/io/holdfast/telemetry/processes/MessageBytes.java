package io.holdfast.telemetry.processes;

/** How many bytes a text takes as a string within JSON, which is UTF-8 with escapes. */
final class MessageBytes {
    private MessageBytes() {}

    static int of(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            bytes += of(text.charAt(i));
        }
        return bytes;
    }

    // Half of a surrogate pair counts as three, and a pair takes four.
    private static int of(char one) {
        if (one < ' ') {
            return 6;
        }
        if (one == '"' || one == '\\') {
            return 2;
        }
        return one < 0x80 ? 1 : one < 0x800 ? 2 : 3;
    }
}
