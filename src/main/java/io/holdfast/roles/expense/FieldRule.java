package io.holdfast.roles.expense;

import io.holdfast.http.Input;
import java.util.function.Predicate;

/**
 * What a client may send as the value of a field.
 *
 * @param min characters
 * @param max characters
 * @param description of a valid value, for the client that sent an invalid one
 * @param multiline whether it may have lines and tabs
 */
record FieldRule(int min, int max, String description, Predicate<String> check, boolean multiline) {
    static final FieldRule EMAIL = new FieldRule(3, 254, "an e-mail address such as ann@example.com", Formats::isEmail);
    static final FieldRule CATEGORY = new FieldRule(1, 32, "office supplies, travel or training", Formats::isCategory);
    static final FieldRule LINK = new FieldRule(8, 2_000, "an http or https address", Formats::isLink);
    static final FieldRule AMOUNT = new FieldRule(
            1,
            15,
            "a decimal in a string, such as \"700\" or \"15.99\", with up to 12 digits and 2 decimals",
            Formats::isAmount);
    static final FieldRule DATE = new FieldRule(10, 10, "a date as MM-DD-YYYY", Formats::isDate);
    static final FieldRule STATUS = new FieldRule(7, 8, "pending, approved or rejected", Formats::isStatus);

    private FieldRule(int min, int max, String description, Predicate<String> check) {
        this(min, max, description, check, false);
    }

    /** One line of any text. */
    static FieldRule text(int min, int max) {
        return new FieldRule(min, max, "a text", text -> true);
    }

    /** Any text. */
    static FieldRule multiline(int min, int max) {
        return new FieldRule(min, max, "a text, which may have lines and tabs", text -> true, true);
    }

    /** Reads the member {@code name}; a value that breaks the rule is reported at the end of {@code input}. */
    String read(Input input, String name) {
        String expected = "%s, %d to %d characters".formatted(description, min, max);
        return multiline ? input.lines(name, expected, this::isValid) : input.string(name, expected, this::isValid);
    }

    private boolean isValid(String text) {
        int length = text.codePointCount(0, text.length());
        return length >= min && length <= max && check.test(text);
    }
}
