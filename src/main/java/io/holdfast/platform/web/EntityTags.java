package io.holdfast.platform.web;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The versions that a change is meant for, as {@code If-Match} names them (RFC 9110, 13.1.1).
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
        return call.header("If-Match").map(text -> {
            if (text.equals("*")) {
                return new EntityTags(Optional.empty());
            }
            if (!LIST.matcher(text).matches()) {
                throw Call.invalid("If-Match", "* or the ETag of a version, such as \"3\"");
            }
            // A weak one never matches here: it says that two versions are as good as the same.
            return new EntityTags(Optional.of(Stream.of(COMMA.split(text))
                    .filter(tag -> !tag.startsWith("W/"))
                    .collect(Collectors.toUnmodifiableSet())));
        });
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
