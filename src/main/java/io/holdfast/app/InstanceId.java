package io.holdfast.app;

import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Role;
import io.holdfast.registry.Instance;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code id}.
 *
 * @param text of the instances of this process, if one was given
 * @param replica of the replicas of this process
 */
record InstanceId(Optional<String> text, int replica) {
    private static final String REPLICA = "[1-9]\\d{0,3}";

    /** @param roles that run in this process */
    static InstanceId read(Settings settings, List<Role<?>> roles) {
        Optional<String> text = settings.optional("id", "of this process' instances; replicas: a whole number");
        settings.require(
                text.filter(id -> !Instance.isId(id)).isEmpty(),
                "id: %s (expected: 1 to 64 letters, digits, dots, dashes or underscores, not . or ..)",
                text.orElse(""));
        boolean number = text.filter(id -> !id.matches(REPLICA)).isEmpty();
        settings.require(
                number || roles.stream().noneMatch(Roles::isReplica),
                "id: %s (expected: a whole number from 1 to 9999, because a replica runs here)",
                text.orElse(""));
        return new InstanceId(text, number ? text.map(Integer::parseInt).orElse(1) : 1);
    }
}
