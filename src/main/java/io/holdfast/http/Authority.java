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
        boolean plain = host > 0 && host <= NAME_MAX && (host == text.length() || isPort(text, host));
        return plain || parse(text, 0).isPresent(); // most are a name, perhaps with a port
    }

    // A colon and one to five digits.
    private static boolean isPort(String text, int from) {
        int digits = text.length() - from - 1;
        if (text.charAt(from) != ':' || digits < 1 || digits > 5) {
            return false;
        }
        int port = 0;
        for (int i = from + 1; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            port = 10 * port + digit;
        }
        return port <= PORT_MAX;
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
