package io.holdfast.http;

/** The paths of this product's routes, in which a parameter such as {@code :name} stands for a whole segment. */
public final class RoutePattern {
    private RoutePattern() {}

    /** Whether the router would take {@code path} for {@code pattern}. */
    public static boolean matches(String pattern, String path) {
        if (pattern.indexOf(':') < 0) {
            return pattern.equals(path);
        }
        String[] wanted = pattern.split("/", -1);
        String[] found = path.split("/", -1);
        if (wanted.length != found.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            boolean any = wanted[i].startsWith(":") && !found[i].isEmpty();
            if (!any && !wanted[i].equals(found[i])) {
                return false;
            }
        }
        return true;
    }
}
