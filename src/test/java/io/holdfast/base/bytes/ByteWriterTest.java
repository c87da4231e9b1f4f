package io.holdfast.base.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The bytes written out, since disks and other versions have them; and how they are read again. */
class ByteWriterTest {
    private static final HexFormat HEX = HexFormat.of();

    private static ByteReader reader(String hex, Consumer<ByteWriter> write) {
        ByteWriter to = new ByteWriter();
        write.accept(to);
        assertEquals(hex, HEX.formatHex(to.toArray()));
        assertEquals(hex.length() / 2, to.length());
        return new ByteReader(to.bytes());
    }

    private static void refuses(String hex, Function<ByteReader, Object> read) {
        ByteReader from = new ByteReader(Buffer.buffer(HEX.parseHex(hex)));
        assertThrows(IllegalArgumentException.class, () -> read.apply(from), hex);
    }

    @Test
    void writes_tags_and_flags_as_a_byte() {
        ByteReader from = reader("7f0001", to -> to.tag(127).flag(false).flag(true));

        assertEquals(127, from.tag());
        assertFalse(from.flag());
        assertTrue(from.flag());
        from.end();
        refuses("02", ByteReader::flag);
        refuses("", ByteReader::tag);
    }

    @Test
    void writes_numbers_as_short_as_they_are_small() {
        ByteReader from = reader("007f8001ffffffffffffffff7fffffffffffffffffff01", to -> to.number(0)
                .number(127)
                .number(128)
                .number(Long.MAX_VALUE)
                .number(-1));

        assertEquals(0, from.number());
        assertEquals(127, from.number());
        assertEquals(128, from.number());
        assertEquals(Long.MAX_VALUE, from.number());
        assertEquals(-1, from.number());
        from.end();
        refuses("80", ByteReader::number);
        refuses("ffffffffffffffffffffff", ByteReader::number);
        refuses("ffffffffffffffffff01", ByteReader::count);
    }

    @Test
    void writes_texts_behind_their_lengths() {
        ByteReader from = reader(
                "0363c3a404312e3530e807",
                to -> to.text("c\u00e4").decimal(new BigDecimal("1.50")).instant(Instant.ofEpochMilli(1_000)));

        assertEquals("c\u00e4", from.text());
        assertEquals(new BigDecimal("1.50"), from.decimal());
        assertEquals(Instant.ofEpochMilli(1_000), from.instant());
        from.end();
        refuses("0261", ByteReader::text);
    }

    @Test
    void writes_numbers_of_a_fixed_length_with_the_highest_byte_first() {
        ByteReader from = reader(
                "fffffffe000000000000000100000007", to -> to.int32(-2).int64(1).int32(7));

        assertEquals(-2, from.int32());
        assertEquals(1, from.index());
        assertEquals(7, from.int32(7));
        from.end();
        refuses("00000008", reader -> reader.int32(7));
        refuses("ffffffff", reader -> reader.int32(7));
        refuses("ffffffffffffffff", ByteReader::index);
        refuses("000000", ByteReader::int32);
        refuses("00000000000000", ByteReader::int64);
    }

    @Test
    void writes_arrays_behind_their_lengths() {
        ByteReader from = reader("00000001090000000200000001010000000103", to -> to.array(new byte[] {9})
                .arrays(List.of(new byte[] {1}, new byte[] {3})));

        assertArrayEquals(new byte[] {9}, from.array());
        List<byte[]> arrays = from.arrays();
        assertArrayEquals(new byte[] {1}, arrays.get(0));
        assertArrayEquals(new byte[] {3}, arrays.get(1));
        from.end();
        refuses("00000002ff", ByteReader::array);
        refuses("00000000", ByteReader::arrays);
        refuses("7fffffff00", ByteReader::arrays);
    }

    @Test
    void refuses_an_end_before_the_end() {
        ByteReader from = new ByteReader(new byte[] {1});

        assertThrows(IllegalArgumentException.class, from::end);
        assertTrue(from.unknown(5).getMessage().contains("not 5"));
    }
}
