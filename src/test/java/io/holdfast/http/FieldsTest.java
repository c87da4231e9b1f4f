package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldsTest {

    private static Fields fields(String... lines) {
        FieldLines section = new FieldLines(new CrlfLines(0), 100_000, 1_000);
        assertTrue(section.read(Unpooled.copiedBuffer(
                String.join("\r\n", lines) + (lines.length > 0 ? "\r\n\r\n" : "\r\n"), ISO_8859_1)));
        return section.fields();
    }

    @Test
    void keep_order_and_names_as_written() {
        Fields fields = fields("Host: a", "hOST:b", "X-\u0061:  \t\u00e4 b \t ", "X-Empty:");

        assertEquals(
                List.of(
                        Map.entry("Host", "a"),
                        Map.entry("hOST", "b"),
                        Map.entry("X-a", "\u00e4 b"),
                        Map.entry("X-Empty", "")),
                fields.entries());
        assertEquals(FieldName.HOST, fields.known(1));
        assertNull(fields.known(2));
        assertThrows(IndexOutOfBoundsException.class, () -> fields.entries().get(4));
    }

    @Test
    void are_found_by_name_in_any_case() {
        Fields fields = fields("VIA: 1", "x-own: 2", "Via: 3", "X-OWN: 4");

        assertEquals("1", fields.get(FieldName.VIA));
        assertEquals("1", fields.get("via"));
        assertEquals("2", fields.get("X-Own"));
        assertEquals(List.of("1", "3"), fields.all(FieldName.VIA));
        assertEquals(2, fields.count(FieldName.VIA));
        assertTrue(fields.has(FieldName.VIA));
    }

    @Test
    void that_are_absent_are_null_empty_or_none() {
        Fields fields = fields();

        assertEquals(0, fields.count());
        assertNull(fields.get(FieldName.VIA));
        assertNull(fields.get("Via"));
        assertNull(fields.get("X-Own"));
        assertEquals(List.of(), fields.all(FieldName.VIA));
        assertEquals(List.of(), fields.members(FieldName.VIA));
        assertEquals(0, fields.count(FieldName.VIA));
        assertFalse(fields.has(FieldName.VIA));
        assertFalse(fields.hasOnly(FieldName.VIA, ""));
        assertFalse(fields.isNumber(FieldName.CONTENT_LENGTH));
        assertTrue(fields.hasNone(-1));
    }

    @Test
    void may_be_as_many_as_the_limit_lets_in() {
        String[] lines = new String[300];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = (i % 3 == 0 ? "Via: " : "x" + i + ": ") + i;
        }
        Fields fields = fields(lines);

        assertEquals(300, fields.count());
        for (int i = 0; i < lines.length; i++) {
            assertEquals(String.valueOf(i), fields.value(i));
            assertEquals(i % 3 == 0 ? "Via" : "x" + i, fields.name(i));
        }
        assertEquals(100, fields.count(FieldName.VIA));
    }

    @Test
    void are_absent_also_when_there_are_as_many_as_fit_at_first() {
        String[] lines = new String[12];
        Arrays.fill(lines, "x: y");
        Fields fields = fields(lines);

        assertNull(fields.get(FieldName.VIA));
        assertFalse(fields.isNumber(FieldName.CONTENT_LENGTH));
        assertFalse(fields.hasOnly(FieldName.VIA, "y"));
    }

    @Test
    void have_members_where_they_are_lists() {
        Fields fields = fields("Connection: Close, ,x-A", "connection: ,", "Connection: \tUpgrade");

        assertEquals(List.of("close", "x-a", "upgrade"), fields.members(FieldName.CONNECTION));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "007, 7",
        "999999999999999999, 999999999999999999",
        "1000000000000000000, -1",
        "9999999999999999999999, -1",
        "+1, -1",
        "-1, -1",
        "1 2, -1",
        "'1,1', -1",
        "0x1, -1",
        "'', -1"
    })
    void are_numbers_if_they_are_digits(String value, long expected) {
        Fields fields = fields("Content-Length: " + value);

        assertEquals(expected, fields.number(FieldName.CONTENT_LENGTH));
        assertEquals(expected >= 0, fields.isNumber(FieldName.CONTENT_LENGTH));
    }

    @Test
    void are_no_number_when_there_are_two() {
        assertFalse(fields("Content-Length: 1", "Content-Length: 1").isNumber(FieldName.CONTENT_LENGTH));
    }

    @Test
    void are_compared_in_any_case() {
        Fields fields = fields("Connection: Keep-ALIVE", "Via: a");

        assertTrue(fields.isValue(0, "keep-alive"));
        assertFalse(fields.isValue(0, "keep-aliv"));
        assertFalse(fields.isValue(0, "keep-alivf"));
        assertTrue(fields.hasOnly(FieldName.CONNECTION, "keep-alive"));
        assertFalse(fields("Connection: close", "Connection: close").hasOnly(FieldName.CONNECTION, "close"));
    }

    @ParameterizedTest
    @CsvSource({
        "text/event-stream, true",
        "text/event-stream; charset=utf-8, true",
        "Text/EVENT-Stream, true",
        "text/event-strea, false",
        "text/event-strean, false",
        "uext/event-stream, false",
        "x text/event-stream, false",
        "'', false"
    })
    void begin_with_a_text_in_any_case(String value, boolean expected) {
        assertEquals(
                expected,
                fields("Via: text/event-stream", "content-type: " + value)
                        .beginsWith(FieldName.CONTENT_TYPE, "text/event-stream"));
    }

    @Test
    void begin_with_a_text_if_the_first_of_the_name_does() {
        Fields fields = fields("Via: ab", "Content-Type: b", "Via: b");

        assertTrue(fields.beginsWith(FieldName.VIA, "a"));
        assertTrue(fields.beginsWith(FieldName.VIA, ""));
        assertFalse(fields.beginsWith(FieldName.VIA, "b"));
        assertFalse(fields.beginsWith(FieldName.VIA, "abc"));
        assertFalse(fields.beginsWith(FieldName.VIA, "ab\r\n"), "the next line does not belong to it");
        assertFalse(fields.beginsWith(FieldName.HOST, ""), "there is none");
    }

    @Test
    void are_written_as_they_were_read() {
        HeadWriter out = new HeadWriter();
        Fields fields = fields("hOsT:  a \u00ff\t", "X-b:");

        fields.write(0, out);
        fields.write(1, out);

        assertEquals("hOsT: a \u00ff\r\nX-b: \r\n", new String(out.toBytes(), ISO_8859_1));
    }
}
