package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadWriterTest {
    private final HeadWriter out = new HeadWriter();

    private String written() {
        return new String(out.toBytes(), ISO_8859_1);
    }

    @Test
    void writes_lines_and_fields() {
        out.text("GET").text(" / HTTP/1.1").line();
        out.field("X-A", "a\tb \u00e4\u00ff").field(FieldName.HOST, "a").field(FieldName.CONTENT_LENGTH, 12);
        out.bytes("xHost:yZ".getBytes(ISO_8859_1), 1, 6).line().line();

        String expected = "GET / HTTP/1.1\r\nX-A: a\tb \u00e4\u00ff\r\nHost: a\r\nContent-Length: 12\r\nHost:\r\n\r\n";
        assertEquals(expected, written());
        assertEquals(expected.length(), out.length());
        ByteBuf buffer = Unpooled.buffer();
        out.into(buffer);
        assertEquals(expected, buffer.toString(ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(chars = {'\r', '\n', 0, 0x1f, 0x7f, 0x100, 0x10d, 0x10a, 0x2028, 0xd83d})
    void rejects_what_no_line_may_have_and_writes_nothing_of_it(char bad) {
        assertThrows(IllegalArgumentException.class, () -> out.text("abc" + bad + "d"));
        assertEquals("", written());
        assertThrows(IllegalArgumentException.class, () -> out.field("X", "a" + bad));
        assertThrows(IllegalArgumentException.class, () -> out.field(FieldName.VIA, "a" + bad));
        assertThrows(IllegalArgumentException.class, () -> out.field("X" + bad, "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "X Y", "X:", "\u00e4", "X\t", "(x)"})
    void rejects_a_name_that_is_no_token(String name) {
        assertThrows(IllegalArgumentException.class, () -> out.field(name, "a"));
        assertEquals("", written());
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                9,
                10,
                99,
                100,
                -1,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE * 1_000_000L,
                Integer.MAX_VALUE * 1_000_000L + 1,
                Long.MAX_VALUE,
                Long.MIN_VALUE
            })
    void writes_any_number(long number) {
        assertEquals(Long.toString(number), new String(out.number(number).toBytes(), ISO_8859_1));
    }

    @Test
    void writes_numbers_at_the_end_of_its_memory() {
        out.text("x".repeat(1_023)).number(1_234_567);

        assertEquals("x".repeat(1_023) + "1234567", written());
    }

    @Test
    void grows_by_any_kind_of_part() {
        StringBuilder expected = new StringBuilder();
        byte[] line = "name:value".getBytes(ISO_8859_1);
        for (int i = 0; i < 500; i++) {
            out.text("abc").number(i).line().bytes(line);
            out.field(line, 0, 4, 5, 10);
            expected.append("abc").append(i).append("\r\nname:valuename: value\r\n");
        }
        assertEquals(expected.toString(), written());
    }

    @Test
    void begins_again_and_keeps_no_more_memory_than_is_usual() {
        out.text("x".repeat(1 << 20));
        assertEquals(1 << 20, out.capacity());

        assertEquals(0, out.clear().length());
        assertEquals(1 << 10, out.capacity());

        out.text("x".repeat(16 << 10));
        out.clear();
        assertEquals(16 << 10, out.capacity(), "what may come again is kept");
        assertEquals("a", new String(out.text("a").toBytes(), ISO_8859_1));
    }
}
