package io.holdfast.app;

import io.holdfast.base.config.Settings;
import io.holdfast.registry.Lease;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.registry.redis.RedisRegistry;
import io.holdfast.registry.redis.RedisUrl;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the instances of this process register.
 *
 * @param redis empty for the registry inside this process
 * @param startWait how long a start waits for Redis
 */
record RegistryConfig(
        Optional<RedisRegistry.Config> redis,
        Duration startWait,
        Lease.Config lease,
        ServiceDirectory.Config directory) {
    private static final Pattern HOST_AND_PORT = Pattern.compile("[^@/:]+:\\d+(/\\d+)?");

    /** Reads {@code registry} and how Redis is reached, if it is Redis. */
    static Optional<RedisRegistry.Config> redis(Settings settings) {
        Optional<RedisUrl> url = settings.parsed(
                "registry",
                "local",
                RedisUrl::masked,
                RegistryConfig::parse,
                "where instances register: local, or a URL");
        return RedisRegistry.Config.from(settings, url);
    }

    /** Reads the rest. */
    static RegistryConfig from(Settings settings, Optional<RedisRegistry.Config> redis, Duration startWait) {
        return new RegistryConfig(
                redis, startWait, Lease.Config.from(settings), ServiceDirectory.Config.from(settings));
    }

    private static Optional<RedisUrl> parse(String text) {
        if (text.equals("local")) {
            return Optional.empty();
        }
        if (HOST_AND_PORT.matcher(text).matches()) {
            return Optional.of(RedisUrl.parse("redis://" + text));
        }
        if (!text.startsWith("redis")) {
            throw new IllegalArgumentException("local, or " + RedisUrl.FORMS);
        }
        return Optional.of(RedisUrl.parse(text));
    }
}
