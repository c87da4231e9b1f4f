package io.holdfast.client;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The token that a command shows to the public API, where the environment names one. It has no text, so that nothing prints it. */
public final class ApiToken {
    /** Variables that name it or its file. They belong to commands: a process that runs roles has no such setting. */
    public static final List<String> VARIABLES = List.of("HOLDFAST_API_TOKEN", "HOLDFAST_API_TOKEN_FILE");

    public static final ApiToken NONE = new ApiToken(Optional.empty());

    private final Optional<String> secret;

    private ApiToken(Optional<String> secret) {
        this.secret = secret;
    }

    /** @throws ConfigException when the environment names one that cannot be used */
    public static ApiToken of(Map<String, String> environment) {
        Settings settings = new Settings(List.of(Layer.environment(environment.entrySet().stream()
                .filter(variable -> VARIABLES.contains(variable.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))));
        Optional<String> token = settings.secret("api.token", "opens what a scope allows on the public API");
        settings.require(
                token.filter(secret -> !secret.matches("[A-Za-z0-9._~+/-]+=*")).isEmpty(),
                "api.token: it has other characters than a token can have (expected: letters, digits and . _ ~ + / - =)");
        settings.validate();
        return new ApiToken(token);
    }

    /** The value of the header {@code Authorization}. */
    public Optional<String> authorization() {
        return secret.map(token -> "Bearer " + token);
    }

    /** {@code failure}, with what to do where a token is missing or wrong. */
    public Failure explain(Failure failure) {
        return failure instanceof Failure.Denied
                ? new Failure.Denied(
                        failure.code(),
                        "%s (%s: %s)"
                                .formatted(
                                        failure.getMessage(),
                                        String.join(" or ", VARIABLES),
                                        secret.isPresent() ? "another one" : "not set"))
                : failure;
    }
}
