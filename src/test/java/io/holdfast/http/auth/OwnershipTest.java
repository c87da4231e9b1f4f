package io.holdfast.http.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnershipTest {
    private static final Optional<String> ALICE = Optional.of("alice");
    private static final Optional<String> BOB = Optional.of("bob");

    private static Ownership of(String subject, String... scopes) {
        return Ownership.of(Optional.of(new Caller(subject, Set.of(scopes))), "orders:read-all");
    }

    @Test
    void a_caller_sees_its_own_alone() {
        Ownership alice = of("alice", "orders:read");

        assertEquals(ALICE, alice.only());
        assertTrue(alice.sees(ALICE));
        assertFalse(alice.sees(BOB));
        assertFalse(alice.sees(Optional.empty()));
    }

    @Test
    void a_caller_with_the_scope_sees_all_and_makes_its_own() {
        Ownership clerk = of("bob", "orders:read-all");

        assertTrue(clerk.all() && clerk.sees(ALICE) && clerk.sees(Optional.empty()));
        assertEquals(BOB, clerk.subject());
    }

    @Test
    void where_callers_are_not_known_everything_is_seen_but_not_whose_it_is() {
        Ownership unknown = Ownership.of(Optional.empty(), "orders:read-all");

        assertTrue(unknown.sees(ALICE) && unknown.sees(Optional.empty()));
        assertEquals(Optional.empty(), unknown.subject());
        assertFalse(unknown.all());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", " a", "a\u00a0", "a\n", "\u200b", "a\ud83d", "a\u0000"})
    void a_subject_is_a_text_of_visible_characters(String text) {
        assertThrows(Failure.Invalid.class, () -> of(text));
    }

    @Test
    void of_at_most_128_of_them() {
        of("\ud83e\udd8a".repeat(128));
        assertThrows(Failure.Invalid.class, () -> of("a".repeat(129)));
    }
}
