package io.holdfast.app;

import io.holdfast.http.auth.AuthMode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a started process is, and where.
 *
 * @param roles where each role of this process listens
 * @param known services that requests can reach from here, as far as this process knows
 * @param registry its name for people
 * @param access how callers of the public API prove who they are, where a role of this process asks them
 * @param adminTokenFile where the admin token is stored that this process generated
 */
record Running(
        Map<String, URI> roles,
        Set<String> known,
        String registry,
        URI admin,
        Optional<AuthMode> access,
        Optional<Path> adminTokenFile) {}
