package io.holdfast.roles.router;

import io.holdfast.http.PathSegments;
import io.holdfast.http.Problem;
import io.holdfast.http.ServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides which requests the router rejects: those with a method that no service has, those for the internal endpoints, and those whose
 * path another implementation could read as a different one (RFC 3986, section 6). Pure.
 */
final class RequestGuard {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    /** RFC 3986, section 3.3: the characters of a path; all others must be percent-encoded. */
    private static final Pattern PATH = Pattern.compile("/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*+");

    private static final String INTERNAL = "internal";
    private static final boolean[] PLAIN = new boolean[128];

    static {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~!$&'()*+,=:@-"
                .chars()
                .forEach(c -> PLAIN[c] = true);
    }

    private RequestGuard() {}

    /** Why {@code request}, which is for {@code route}, is rejected; empty if it is not. */
    static Optional<Problem> check(ServerRequest request, Optional<Route> route) {
        boolean encodedSlashes = route.filter(Route::encodedSlashes).isPresent();
        return check(request.method(), request.target(), encodedSlashes);
    }

    /** @param encodedSlashes whether the path may have {@code %2F} and {@code %5C} */
    static Optional<Problem> check(String method, String target, boolean encodedSlashes) {
        if (!method.equals("GET") && !METHODS.contains(method)) {
            return Optional.of(
                    Problem.of(501, "not-implemented", "%s (expected: one of %s)".formatted(method, sorted())));
        }
        return isPlain(target) ? Optional.empty() : checkPath(target, encodedSlashes);
    }

    /** The same for any path, plain or not. */
    static Optional<Problem> checkPath(String target, boolean encodedSlashes) {
        String path = target.split("[?#]", 2)[0];
        List<String> segments = PathSegments.of(path);
        if (isInternal(segments)) {
            return Optional.of(Problem.of(404, "unknown-path", "nothing is at " + path));
        }
        return brokenRule(path, segments, encodedSlashes)
                .map(rule -> Problem.of(400, "invalid", "the path of the request (expected: %s)".formatted(rule)));
    }

    /** Whether nobody could read the path in a second way: most are so, and need no further look. */
    static boolean isPlain(String target) {
        int segment = 1; // where the present segment begins
        boolean first = true; // no segment before it had a character
        for (int i = 0; ; i++) {
            char c = i == target.length() ? '?' : target.charAt(i);
            if (c == '/' || c == '?') {
                int length = i - segment;
                if (length > 0 && (target.charAt(segment) == '.' || first && isInternal(target, segment, length))) {
                    return false;
                }
                if (c == '?') {
                    return i > 0;
                }
                first &= length <= 0;
                segment = i + 1;
            } else if (i == 0 || !isPlain(c)) {
                return false;
            }
            if (i == 1 && c == '/') {
                return false;
            }
        }
    }

    private static boolean isPlain(char c) {
        return c < PLAIN.length && PLAIN[c];
    }

    private static boolean isInternal(String target, int from, int length) {
        return length == INTERNAL.length() && target.regionMatches(true, from, INTERNAL, 0, length);
    }

    private static Optional<String> brokenRule(String path, List<String> segments, boolean encodedSlashes) {
        if (!PATH.matcher(path).matches()) {
            return Optional.of("begins with a slash and has the characters of RFC 3986, others percent-encoded");
        }
        if (path.startsWith("//")) {
            return Optional.of("begins with one slash");
        }
        // Also between encoded slashes: a service that allows these in names may serve files too.
        if (PathSegments.haveDots(segments)) {
            return Optional.of("no dot segments");
        }
        String upper = path.toUpperCase(Locale.ROOT);
        if (!encodedSlashes && (upper.contains("%2F") || upper.contains("%5C"))) {
            return Optional.of("no encoded slash or backslash");
        }
        return decoded(path)
                .map(text -> text.chars().anyMatch(Character::isISOControl)
                        ? Optional.of("no control characters")
                        : Optional.<String>empty())
                .orElse(Optional.of("percent-encoded UTF-8"));
    }

    /** Whether an implementation could read the first segment as {@code internal}, with dot segments resolved or ignored. */
    private static boolean isInternal(List<String> segments) {
        Deque<String> resolved = new ArrayDeque<>();
        Optional<String> first = Optional.empty();
        for (String segment : segments) {
            if (segment.equals("..")) {
                resolved.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                resolved.addLast(segment);
                first = first.or(() -> Optional.of(segment));
            }
        }
        return first.filter(INTERNAL::equals).isPresent() || INTERNAL.equals(resolved.peekFirst());
    }

    /** Percent-decoded once; empty when the bytes are not UTF-8, such as the overlong slash {@code %c0%af}. */
    private static Optional<String> decoded(String path) {
        byte[] bytes = PathSegments.decodedOnce(path).getBytes(StandardCharsets.ISO_8859_1);
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static List<String> sorted() {
        return METHODS.stream().sorted().toList();
    }
}
