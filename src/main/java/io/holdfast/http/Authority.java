package io.holdfast.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Host and port as a Host header or a target in absolute form has them; equal when they name the same (RFC 9110, section 4.2.3). */
record Authority(String host, int port) {
    private static final int NAME_MAX = 255;
    private static final int PORT_MAX = 65_535;
    // Narrower than RFC 3986: no user-info, no sub-delims such as the comma, which makes two hosts of one.
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(?::([0-9]{0,5}))?");

    /** Whether {@code text} is a host with an optional port. */
    static boolean isValid(String text) {
        int host = 0;
        while (host < text.length() && isOfName(text.charAt(host))) {
            host++;
        }
        boolean name = host == text.length() && host > 0 && host <= NAME_MAX;
        return name || parse(text, 0).isPresent(); // most are a name alone
    }

    private static boolean isOfName(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
    }

    /** @return empty when {@code text} is no host with an optional port */
    static Optional<Authority> parse(String text, int defaultPort) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String written = matcher.group(2);
        int port = written == null || written.isEmpty() ? defaultPort : Integer.parseInt(written);
        return port > PORT_MAX
                ? Optional.empty()
                : Optional.of(new Authority(matcher.group(1).toLowerCase(Locale.ROOT), port));
    }
}
