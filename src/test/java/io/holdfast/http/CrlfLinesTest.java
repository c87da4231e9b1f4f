package io.holdfast.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside a reader that takes one byte after the other. */
class CrlfLinesTest {
    private static final String[] PIECES = {
        "\r\n",
        "\r\n",
        "\r\n",
        "\r",
        "\n",
        "a",
        "bc",
        "name: value",
        "\t ",
        "\u0000",
        "\u007f",
        "\u0080\u00ff",
        "\u001f"
    };

    /** What came of an input: lines, the rejection if there was one, and how many bytes were consumed. */
    private record Outcome(List<String> lines, String rejection, int consumed) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void reads_the_same_lines_however_the_input_is_cut(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] input = input(random);
            int most = random.nextInt(4) == 0 ? random.nextInt(7) - 2 : 1 + random.nextInt(3_000);
            int linesMax = 1 + random.nextInt(10);
            boolean keeps = random.nextBoolean();

            Outcome expected = byBytes(input, most, linesMax);
            Outcome read = read(input, most, linesMax, keeps, random);

            int round = i;
            assertEquals(expected, read, () -> "round " + round + " of seed " + seed);
        }
    }

    private static byte[] input(Random random) {
        StringBuilder all = new StringBuilder();
        int valid = random.nextInt(3); // otherwise most inputs would end at once
        for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
            if (valid > 0) {
                all.append(("x" + (char) ('a' + random.nextInt(26))).repeat(random.nextInt(valid == 1 ? 6 : 900)));
                all.append("\r\n");
            } else {
                all.append(PIECES[random.nextInt(PIECES.length)]);
            }
        }
        if (valid > 0 && random.nextInt(3) == 0) {
            all.insert(random.nextInt(all.length() + 1), PIECES[3 + random.nextInt(PIECES.length - 3)]);
        }
        return all.toString().getBytes(ISO_8859_1);
    }

    private static Outcome read(byte[] input, int most, int linesMax, boolean keeps, Random random) {
        CrlfLines lines = new CrlfLines(random.nextInt(300));
        List<String> found = new ArrayList<>();
        List<int[]> places = new ArrayList<>();
        int consumed = 0;
        String rejection = "";
        while (consumed < input.length && found.size() < linesMax && rejection.isEmpty()) {
            int end = consumed + 1 + random.nextInt(random.nextBoolean() ? 3 : input.length);
            ByteBuf in = Unpooled.copiedBuffer(input, consumed, Math.min(input.length, end) - consumed);
            try {
                while (in.isReadable() && found.size() < linesMax) {
                    if (lines.read(in, most, limit -> Rejection.malformed("longer than " + limit))) {
                        found.add(lines.text(lines.from(), lines.to()));
                        assertEquals(lines.length(), lines.to() - lines.from());
                        places.add(new int[] {lines.from(), lines.to()});
                        if (keeps) {
                            lines.next();
                        } else {
                            lines.clear();
                        }
                    }
                }
            } catch (Rejection rejected) {
                rejection = rejected.problem().detail();
            }
            consumed += in.readerIndex();
        }
        for (int i = 0; keeps && i < found.size(); i++) {
            assertEquals(found.get(i), lines.text(places.get(i)[0], places.get(i)[1]), "a line stays where it is");
        }
        return new Outcome(found, rejection, consumed);
    }

    private static Outcome byBytes(byte[] input, int most, int linesMax) {
        List<String> found = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        boolean cr = false;
        for (int i = 0; i < input.length && found.size() < linesMax; i++) {
            int octet = input[i] & 0xff;
            if (cr && octet == '\n') {
                found.add(line.toString());
                line.setLength(0);
                cr = false;
            } else if (cr) {
                return new Outcome(found, "a CR stands alone", i + 1);
            } else if (octet == '\r' && line.length() <= most) {
                cr = true;
            } else if (octet == '\n') {
                return new Outcome(found, "a line ends with a bare LF", i + 1);
            } else if (octet != '\r' && octet != '\t' && (octet < ' ' || octet == 0x7f)) {
                return new Outcome(found, "a line holds the control character 0x%02x".formatted(octet), i + 1);
            } else if (octet == '\r' || line.length() >= most) {
                return new Outcome(found, "longer than " + most, i + 1);
            } else {
                line.append((char) octet);
            }
        }
        int consumed = found.size() == linesMax ? end(input, linesMax) : input.length;
        return new Outcome(found, "", consumed);
    }

    /** Where the last of so many valid lines ends. */
    private static int end(byte[] input, int lines) {
        int at = 0;
        for (int left = lines; left > 0; at++) {
            left -= input[at] == '\n' ? 1 : 0;
        }
        return at;
    }
}
