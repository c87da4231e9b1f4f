package io.holdfast.base.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {
    @TempDir
    Path folder;

    private final WatchedFiles files = new WatchedFiles();
    private final List<String> told = new ArrayList<>();
    private WatchedFile<String> pair;

    @BeforeEach
    void open() throws IOException {
        write("cert", "1");
        write("key", "1");
        pair = files.open("tls.cert", List.of(folder.resolve("cert"), folder.resolve("key")), WatchedFileTest::parse);
        pair.onChange(told::add);
    }

    private static String parse(List<byte[]> contents) {
        String first = new String(contents.get(0), UTF_8);
        if (!first.equals(new String(contents.get(1), UTF_8))) {
            throw new ConfigException("tls.cert: does not fit its key");
        }
        return first;
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    @Test
    void what_is_wrong_at_first_fails() {
        ConfigException missing = assertThrows(
                ConfigException.class,
                () -> files.open("a.file", List.of(folder.resolve("none")), contents -> contents));

        assertTrue(missing.getMessage().startsWith("a.file: "), missing.getMessage());
    }

    @Test
    void is_the_same_while_nothing_changes() {
        files.refresh();

        assertEquals("1", pair.get());
        assertEquals(List.of(), told);
    }

    @Test
    void is_read_again_once_all_of_it_fits() throws IOException {
        write("cert", "2");
        files.refresh();
        assertEquals("1", pair.get());

        write("key", "2");
        files.refresh();
        files.refresh();

        assertEquals("2", pair.get());
        assertEquals(List.of("2"), told);
    }

    @Test
    void stays_while_a_file_is_missing_or_too_long() throws IOException {
        Files.delete(folder.resolve("key"));
        files.refresh();
        assertEquals("1", pair.get());

        write("cert", "3".repeat((1 << 20) + 1));
        write("key", "3".repeat((1 << 20) + 1));
        files.refresh();
        assertEquals("1", pair.get());
    }

    @Test
    void a_fault_keeps_what_was_read_and_no_other_file_from_being_read() throws IOException {
        WatchedFiles both = new WatchedFiles();
        WatchedFile<String> faulty = both.open("a", List.of(folder.resolve("cert")), contents -> {
            if (contents.get(0)[0] == '2') {
                throw new IllegalStateException("planted");
            }
            return "1";
        });
        WatchedFile<String> other =
                both.open("b", List.of(folder.resolve("key")), contents -> new String(contents.get(0), UTF_8));
        write("cert", "2");
        write("key", "2");
        both.refresh();

        assertEquals("1", faulty.get());
        assertEquals("2", other.get());
    }

    @Test
    void may_go_back() throws IOException {
        write("cert", "2");
        write("key", "2");
        files.refresh();
        write("cert", "1");
        write("key", "1");
        files.refresh();

        assertEquals(List.of("2", "1"), told);
    }

    @Test
    void a_listener_that_throws_keeps_no_other_from_knowing() throws IOException {
        pair.onChange(value -> {
            throw new IllegalStateException("planted");
        });
        pair.onChange(told::add);
        write("cert", "2");
        write("key", "2");
        files.refresh();

        assertEquals(List.of("2", "2"), told);
    }
}
