package io.holdfast.http;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The versions that a condition names (RFC 9110, section 8.8.3): entity tags with their quotes, weak ones with their {@code W/}.
 *
 * @param any {@code *}, which stands for whatever is there; there are no tags then
 */
record EntityTags(boolean any, Set<String> tags) {
    private static final Pattern TAG = Pattern.compile("(?:W/)?\"[\\x21\\x23-\\x7e\\u0080-\\uffff]*+\"");
    // Section 5.6.1: empty members of a list are passed over.
    private static final Pattern SEPARATOR = Pattern.compile("[ \t]*+(?:,[ \t,]*+|$)");

    /** @throws io.holdfast.base.failure.Failure.Invalid naming {@code header} when {@code text} is no list of tags */
    static EntityTags parse(String header, String text) {
        if (text.strip().equals("*")) {
            return new EntityTags(true, Set.of());
        }
        Matcher tag = TAG.matcher(text);
        Matcher separator = SEPARATOR.matcher(text);
        Set<String> tags = new TreeSet<>();
        int at = separator.lookingAt()
                ? separator.end()
                : text.length() - text.stripLeading().length();
        do {
            if (!tag.region(at, text.length()).lookingAt()
                    || !separator.region(tag.end(), text.length()).lookingAt()) {
                throw Call.invalid(header, "* or the ETag of a version, such as \"3\"");
            }
            tags.add(tag.group());
            at = separator.end();
        } while (at < text.length());
        return new EntityTags(false, tags);
    }

    /** Whether {@code tag}, a strong one, is among them; a weak one never matches here: it only stands for an equivalent representation. */
    boolean haveStrong(String tag) {
        return any || tags.contains(tag);
    }

    /** Whether {@code tag}, a strong one, or its weak twin is among them. */
    boolean haveWeak(String tag) {
        return haveStrong(tag) || tags.contains("W/" + tag);
    }

    /** The same for the same meaning; {@link #parse} reads it. */
    String text() {
        return any ? "*" : String.join(",", tags);
    }
}
