package io.holdfast.api;

import org.jspecify.annotations.Nullable;

/** Signing in at the console of a process: {@code /login} of the admin port. */
public final class LoginApi {
    private LoginApi() {}

    /**
     * @param name who is signed in, null when nobody is
     * @param scope what that one may do: that of the token of the login
     * @param readsOpen whether looking needs no login
     */
    public record Session(@Nullable String name, @Nullable String scope, boolean readsOpen) {}
}
