package io.holdfast.app;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a started process is, and where.
 *
 * @param roles where each role of this process listens
 * @param registry as a person calls it
 * @param adminTokenFile where the admin token stands that this process made for itself
 */
record Running(Map<String, URI> roles, String registry, URI admin, Optional<Path> adminTokenFile) {}
