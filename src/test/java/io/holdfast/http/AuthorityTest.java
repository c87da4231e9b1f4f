package io.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.support.Seed;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AuthorityTest {

    @Test
    void is_valid_when_it_can_be_parsed() {
        RandomGenerator random = Seed.next().random();
        List<String> pieces =
                List.of("a", "B", "9", ".", "_", "-", ":", ":80", "[", "]", "[::1]", "@", ",", " ", "\u00e9");
        for (int i = 0; i < 20_000; i++) {
            String text = random.ints(random.nextInt(5), 0, pieces.size())
                    .mapToObj(pieces::get)
                    .collect(Collectors.joining());
            assertEquals(Authority.parse(text, 0).isPresent(), Authority.isValid(text), text);
        }
    }

    @Test
    void has_a_port_that_exists() {
        assertEquals(true, Authority.isValid("a:65535"));
        assertEquals(false, Authority.isValid("a:65536"));
        assertEquals(false, Authority.isValid("[::1]:99999"));
    }

    @Test
    void has_a_name_of_at_most_255_characters() {
        assertEquals(true, Authority.isValid("a".repeat(255)));
        assertEquals(false, Authority.isValid("a".repeat(256)));
    }
}
