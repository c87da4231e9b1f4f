package io.holdfast.support;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Bytes that earlier builds wrote, in {@code src/test/resources/formats}: they have to stay readable. */
public final class FormatFixtures {
    private FormatFixtures() {}

    /** The lines of a file of hexadecimal digits: commands, or the pieces of a snapshot. */
    public static List<Buffer> pieces(String name) {
        return new String(bytes(name + ".hex"), StandardCharsets.US_ASCII)
                .lines()
                .map(line -> Buffer.buffer(HexFormat.of().parseHex(line)))
                .toList();
    }

    public static byte[] bytes(String name) {
        try (InputStream file = FormatFixtures.class.getResourceAsStream("/formats/" + name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
