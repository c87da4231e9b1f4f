package io.holdfast.roles.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Locale;

/** Knows the paths that only replicas and front ends may ask each other for, in every spelling. */
final class InternalPaths {
    private InternalPaths() {}

    /** Whether {@code path} could be read as below {@code /internal}; one that cannot be decoded is taken for it. */
    static boolean isInternal(String path) {
        if (path == null) {
            return true;
        }
        String decoded = path;
        // Decoded until nothing changes: a peer that decodes twice must not see more than we did.
        for (int i = 0; i < 4; i++) {
            String once;
            try {
                once = URLDecoder.decode(decoded.replace("+", "%2B"), UTF_8);
            } catch (IllegalArgumentException malformed) {
                return true;
            }
            if (once.equals(decoded)) {
                break;
            }
            decoded = once;
        }
        String normal = decoded.replace('\\', '/').toLowerCase(Locale.ROOT);
        for (String segment : normal.split("/")) {
            if (!segment.isEmpty() && !segment.equals(".") && !segment.equals("..")) {
                return segment.split(";")[0].equals("internal");
            }
        }
        return false;
    }
}
