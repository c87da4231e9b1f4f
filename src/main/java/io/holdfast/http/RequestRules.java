package io.holdfast.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request has to keep to before it is written, so that every recipient reads it as it was meant: the grammar that {@link
 * RequestHeaderSection} holds received ones to. Pure.
 */
public final class RequestRules {
    private static final int LATIN_1_MAX = 0xff;
    private static final int DELETE = 0x7f;

    /**
     * The decoder of Vert.x 5.0 recognizes these without looking at the letter behind the dash: to it {@code Content-Xength} frames the body,
     * and to everybody else it does not.
     */
    private static final List<String> RECOGNIZED_LOOSELY = List.of("Content-Length", "Content-Type");

    private static final int SKIPPED_LETTER = "Content-".length();

    private RequestRules() {}

    /**
     * What is wrong with a request; empty while nothing is.
     *
     * @param target a path with an optional query, or the {@code *} of OPTIONS
     * @param fields all except those that frame the content, which are the writer's own
     */
    public static Optional<String> broken(String method, String target, Iterable<Map.Entry<String, String>> fields) {
        if (!FieldLines.isToken(method) || method.equalsIgnoreCase("CONNECT")) {
            return Optional.of("the method is not a token, or CONNECT");
        }
        if (!isTarget(method, target)) {
            return Optional.of("the target is not a path with an optional query in visible ASCII");
        }
        boolean hostSeen = false;
        for (Map.Entry<String, String> field : fields) {
            String name = field.getKey();
            String value = field.getValue();
            if (!FieldLines.isToken(name)) {
                return Optional.of("the name of a field is not a token");
            }
            if (isMistakable(name)) {
                return Optional.of("%s can be mistaken for another field".formatted(name));
            }
            if (!isText(value)) {
                return Optional.of("%s has a character that no field may have".formatted(name));
            }
            if (name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Transfer-Encoding")) {
                return Optional.of("%s stands among the fields of the message".formatted(name));
            }
            if (name.equalsIgnoreCase("Host")) {
                if (hostSeen || !Authority.isValid(value.strip())) {
                    return Optional.of("there is not one Host with an optional port");
                }
                hostSeen = true;
            }
        }
        return Optional.empty();
    }

    private static boolean isTarget(String method, String target) {
        if (!target.startsWith("/")) {
            return target.equals("*") && method.equals("OPTIONS");
        }
        return target.chars().allMatch(c -> c > ' ' && c < DELETE && c != '#');
    }

    private static boolean isText(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == DELETE || c > LATIN_1_MAX) {
                return false;
            }
        }
        return true;
    }

    /** Whether a decoder may take a field with this name for another one. */
    static boolean isMistakable(String name) {
        for (String known : RECOGNIZED_LOOSELY) {
            int rest = SKIPPED_LETTER + 1;
            if (name.length() == known.length()
                    && name.regionMatches(true, 0, known, 0, SKIPPED_LETTER)
                    && name.regionMatches(true, rest, known, rest, known.length() - rest)
                    && !name.equalsIgnoreCase(known)) {
                return true;
            }
        }
        return false;
    }
}
