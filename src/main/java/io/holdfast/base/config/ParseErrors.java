package io.holdfast.base.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;

/** What is wrong with a text that is no JSON or YAML, for the person who wrote it: the parser's own messages name its sources and classes. */
public final class ParseErrors {
    private static final Pattern SOURCES = Pattern.compile(
            " \\((start marker )?at \\[Source.*|, from `[^`]*`|: was expecting \\(JSON .*|\\R.*", Pattern.DOTALL);

    private static final int LENGTH_MAX = 160; // it may have a word of the text in it

    private ParseErrors() {}

    /** One line, after its place if the parser tells one. */
    public static String at(JsonProcessingException mistake) {
        return mistake.getLocation() == null
                ? of(mistake)
                : "line %d, column %d: %s"
                        .formatted(
                                mistake.getLocation().getLineNr(),
                                mistake.getLocation().getColumnNr(),
                                of(mistake));
    }

    private static String of(JsonProcessingException failure) {
        String said = String.valueOf(failure.getOriginalMessage());
        String own = SOURCES.matcher(said).replaceAll("").strip();
        return own.length() <= LENGTH_MAX ? own : own.substring(0, LENGTH_MAX - 3) + "...";
    }
}
