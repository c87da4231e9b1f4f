package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeptLeadershipTest {
    private final KeptLeadership kept = new KeptLeadership();

    @Test
    void nobody_wished_for_is_not_kept() {
        assertFalse(kept.isKeptIn(0));
        assertFalse(kept.isKeptIn(5));
    }

    @Test
    void is_the_leadership_that_is_there_and_none_after_it() {
        kept.keep(5, true);

        assertTrue(kept.isKeptIn(5));
        assertTrue(kept.isKeptIn(5));
        assertFalse(kept.isKeptIn(6));
        assertFalse(kept.isKeptIn(7));
    }

    @Test
    void is_the_leadership_that_is_handed_over_next() {
        kept.keep(5, false);

        assertTrue(kept.isKeptIn(6));
        assertTrue(kept.isKeptIn(6));
        assertFalse(kept.isKeptIn(7));
    }

    @Test
    void is_the_next_one_also_when_the_first_vote_was_split() {
        kept.keep(5, false);

        assertTrue(kept.isKeptIn(7));
        assertFalse(kept.isKeptIn(8));
    }

    @Test
    void is_no_leadership_that_comes_of_a_later_election() {
        kept.keep(5, false);

        assertFalse(kept.isKeptIn(8));
        assertFalse(kept.isKeptIn(8));
    }
}
