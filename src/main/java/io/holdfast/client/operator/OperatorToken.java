package io.holdfast.client.operator;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.http.TokenSecrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The token that a command shows to an admin port.
 *
 * @param secret empty when the environment names none
 * @param made the file in which a process that was started here keeps the one it made for itself, if there is one
 */
record OperatorToken(Optional<String> secret, Optional<Path> made) {
    private static final List<String> VARIABLES = List.of("HOLDFAST_ADMIN_TOKEN", "HOLDFAST_ADMIN_TOKEN_FILE");

    /**
     * @param workingDirectory below which {@code data-dir} is, as for a process that is started there
     * @throws ConfigException when the environment names one that cannot be used
     */
    static OperatorToken of(Map<String, String> environment, Path workingDirectory) {
        Settings settings = new Settings(List.of(Layer.environment(environment.entrySet().stream()
                .filter(variable -> VARIABLES.contains(variable.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))));
        Optional<String> token = settings.secret("admin.token", "opens the verbs that change something")
                .map(text ->
                        TokenSecrets.parse("admin.token", text).all().get(0)); // while it is exchanged there are two
        settings.require(
                token.filter(secret -> !secret.matches("[\\x21-\\x7e]+")).isEmpty(),
                "admin.token: it has other than ASCII characters (expected: visible ones only)");
        settings.validate();
        Path file = Path.of(environment.getOrDefault("HOLDFAST_DATA_DIR", "data"), "admin-token");
        return new OperatorToken(token, Optional.of(file).filter(name -> Files.exists(workingDirectory.resolve(name))));
    }

    /** @throws ConfigException that tells where to find one, when there is none */
    String required() {
        return secret.orElseThrow(() -> new ConfigException(
                "admin.token: missing (expected: HOLDFAST_ADMIN_TOKEN or HOLDFAST_ADMIN_TOKEN_FILE is set)\n"
                        + whereToFindIt()));
    }

    /** For people, in one line. */
    String whereToFindIt() {
        return made.map(file ->
                        "a store that was started here keeps its token in a file: set HOLDFAST_ADMIN_TOKEN_FILE="
                                + file)
                .orElse("it is the HOLDFAST_ADMIN_TOKEN of the processes, or, of a store that runs alone, in its"
                        + " <data-dir>/admin-token: set HOLDFAST_ADMIN_TOKEN_FILE to that");
    }
}
