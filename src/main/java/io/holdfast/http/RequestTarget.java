package io.holdfast.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request line asks for, in the form in which it is passed on: a path with an optional query, or {@code *}. A target in absolute
 * form (RFC 9112, section 3.2.2) becomes its path, and its authority has to be that of the Host header: no recipient behind us can then
 * assume another host than we did. Pure.
 *
 * @param form as it is passed on
 * @param authority as it was written, if the target was in absolute form
 * @param defaultPort of the scheme
 */
record RequestTarget(String form, Optional<String> authority, int defaultPort) {
    // The query may have what browsers leave as it is, which is more than RFC 3986 allows; no fragment, that is the
    // client's own.
    private static final Pattern ORIGIN_FORM =
            Pattern.compile("/(?:[\\x21-\\x7e&&[^#%?]]|%[0-9A-Fa-f]{2})*+(?:\\?[\\x21-\\x7e&&[^#]]*)?");
    private static final Pattern ABSOLUTE_FORM = Pattern.compile("(?i)(https?)://([^/?#]+)((?s).*)");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final String ASTERISK = "*";
    private static final boolean[] PLAIN = new boolean[128];

    static {
        for (char c = '!'; c <= '~'; c++) {
            PLAIN[c] = "#%\"<>[]^`{|}".indexOf(c) < 0;
        }
    }

    /**
     * Browsers send these as they are, where RFC 3986, section 3.3, wants them encoded in a path. Encoded they mean the same, and no
     * recipient behind us has to decide how to read them. Not the backslash: some read it as a slash.
     */
    private static final String TO_ENCODE = "\"<>[]^`{|}";

    /** @throws Rejection when it is none of the forms */
    static RequestTarget parse(String method, String text) {
        boolean options = method.equals("OPTIONS");
        if (options && text.equals(ASTERISK)) {
            return new RequestTarget(ASTERISK, Optional.empty(), HTTP_PORT);
        }
        if (text.startsWith("/")) {
            return new RequestTarget(originForm(text), Optional.empty(), HTTP_PORT);
        }
        Matcher absolute = ABSOLUTE_FORM.matcher(text);
        if (!absolute.matches()) {
            return new RequestTarget(originForm(text), Optional.empty(), HTTP_PORT);
        }
        boolean secure = absolute.group(1).toLowerCase(Locale.ROOT).equals("https");
        String rest = absolute.group(3);
        // §3.2.4: OPTIONS without a path asks about the whole server; everything else without one asks for the root.
        String form = options && rest.isEmpty()
                ? ASTERISK
                : originForm(rest.isEmpty() || rest.startsWith("?") ? "/" + rest : rest);
        return new RequestTarget(form, Optional.of(absolute.group(2)), secure ? HTTPS_PORT : HTTP_PORT);
    }

    /** @throws Rejection when {@code host}, from the Host header, names another authority than the target */
    void checkAgainst(String host) {
        if (authority.isPresent() && !authority(authority.get()).equals(authority(host))) {
            throw Rejection.malformed("the request target and Host name different hosts");
        }
    }

    private Authority authority(String text) {
        return Authority.parse(text, defaultPort)
                .orElseThrow(
                        () -> Rejection.malformed("the request target does not name a host with an optional port"));
    }

    private static String originForm(String text) {
        if (isPlain(text)) {
            return text;
        }
        if (!ORIGIN_FORM.matcher(text).matches()) {
            throw Rejection.malformed("the request target is not a path with an optional query in visible ASCII");
        }
        return encoded(text);
    }

    // A path, perhaps with a query, of characters that are always allowed and stay as they are: most are so.
    private static boolean isPlain(String text) {
        if (!text.startsWith("/")) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= PLAIN.length || !PLAIN[c]) {
                return false;
            }
        }
        return true;
    }

    /** The same with its path in the characters of RFC 3986; the query is left alone. */
    static String encoded(String target) {
        StringBuilder text = new StringBuilder(target.length());
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '?') {
                return text.append(target, i, target.length()).toString();
            }
            if (TO_ENCODE.indexOf(c) >= 0) {
                text.append('%').append("%02X".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
