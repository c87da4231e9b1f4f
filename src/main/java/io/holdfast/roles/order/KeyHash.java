package io.holdfast.roles.order;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * 64 bits that stand for a key in one replica's {@link KeyIndex}. Keys are chosen by clients, so the file's own salt goes in:
 * nobody outside can choose keys that collide.
 */
record KeyHash(long salt) {

    long of(String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, salt));
            return ByteBuffer.wrap(digest.digest(key.getBytes(UTF_8))).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
