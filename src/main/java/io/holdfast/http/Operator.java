package io.holdfast.http;

/**
 * Who asks at the admin port, for the audit.
 *
 * @param name as given at the login or by a command line, which is what somebody typed; that of the token for a bearer who gives none
 * @param address from which the request came
 * @param token the name of the token with which, which is proved
 */
public record Operator(String name, String address, String token) {
    /** Under which the request of a routing context has it. */
    public static final String KEY = "holdfast.operator";

    public static final String NAME_RULE =
            "a name of 1 to 80 characters, none of them a control character or one that turns the direction of text";

    private static final int LENGTH_MAX = 80;

    /** Whether {@code text} may be shown as a name: it must not be able to look like another one or like more than a name. */
    public static boolean isName(String text) {
        int length = text.codePointCount(0, text.length());
        return length >= 1
                && length <= LENGTH_MAX
                && !text.isBlank()
                && text.codePoints().noneMatch(Operator::isHidden);
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
