package io.holdfast.app;

import java.util.Set;

/** The names of the roles, for tests of other packages. */
public final class RoleNames {
    private RoleNames() {}

    /** Names that no external service may have. */
    public static Set<String> reserved() {
        return Roles.reserved();
    }
}
