package io.holdfast.platform.web;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The versions that a change is meant for, as {@code If-Match} names them (RFC 9110, 13.1.1), and those a reader has.
 *
 * @param strong the tags that may match, with their quotes; empty for {@code *}, which matches whatever is there
 */
public record EntityTags(Optional<Set<String>> strong) {
    private static final String TAG = "(?:W/)?\"[\\x21\\x23-\\x7e]*\"";
    private static final Pattern LIST = Pattern.compile("%s(?:[ \t]*,[ \t]*%s)*".formatted(TAG, TAG));
    private static final Pattern COMMA = Pattern.compile("(?<=\")[ \t]*,[ \t]*");

    /** The tag of version {@code number}. */
    public static String of(long number) {
        return "\"%d\"".formatted(number);
    }

    /** What {@code call} asks for; empty when any version will do, even none. */
    public static Optional<EntityTags> ifMatch(Call call) {
        // A weak one never matches here: it says that two versions are as good as the same.
        return call.header("If-Match")
                .map(text -> new EntityTags(tags("If-Match", text).map(tags -> tags.filter(tag -> !tag.startsWith("W/"))
                        .collect(Collectors.toUnmodifiableSet()))));
    }

    /** Whether the caller has version {@code number} already, as {@code If-None-Match} says (RFC 9110, 13.1.2). */
    public static boolean isKnown(Call call, long number) {
        return call.header("If-None-Match")
                .map(text -> tags("If-None-Match", text)
                        .map(tags -> tags.anyMatch(tag -> tag.endsWith(of(number))))
                        .orElse(true))
                .orElse(false);
    }

    // Empty for any.
    private static Optional<Stream<String>> tags(String header, String text) {
        if (text.equals("*")) {
            return Optional.empty();
        }
        if (!LIST.matcher(text).matches()) {
            throw Call.invalid(header, "* or the ETag of a version, such as \"3\"");
        }
        return Optional.of(Stream.of(COMMA.split(text)));
    }

    public boolean match(long number) {
        return strong.isEmpty() || strong.get().contains(of(number));
    }

    /** The same for the same meaning. */
    String text() {
        return strong.map(tags -> tags.stream().sorted().collect(Collectors.joining(",")))
                .orElse("*");
    }

    @Override
    public String toString() {
        return text();
    }
}
