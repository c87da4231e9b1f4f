package io.holdfast.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One step of a schema. Once released it never changes: databases have run it, and its checksum is noted there. What comes later is a
 * migration of its own.
 *
 * @param name what it adds, such as {@code expenses-by-status}; unique in its schema, never reused
 * @param statement one statement that may run again, in case a process dies before it has noted it; a {@code CREATE TABLE} ends with
 *     the closing bracket, because each database has table options of its own
 */
public record Migration(String name, String statement) {

    /** SHA-256 of the statement, in hexadecimal digits. */
    public String checksum() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(statement.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
