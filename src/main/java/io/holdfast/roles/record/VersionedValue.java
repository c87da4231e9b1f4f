package io.holdfast.roles.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.replication.Fingerprint;
import java.util.Optional;

/** The value that {@code version} gave to {@code key}. @param value empty for a removal */
record VersionedValue(String key, long version, Optional<String> value) {

    /** Bytes of key and value. */
    int bytes() {
        return utf8Length(key) + value.map(VersionedValue::utf8Length).orElse(0);
    }

    long fingerprint() {
        return Fingerprint.of(key, version, value.isPresent(), value.orElse(""));
    }

    static int utf8Length(String text) {
        return text.getBytes(UTF_8).length;
    }
}
