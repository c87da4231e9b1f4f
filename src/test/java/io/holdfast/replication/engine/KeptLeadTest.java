package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeptLeadTest {
    private final KeptLead kept = new KeptLead();

    @Test
    void nobody_wished_for_is_not_kept() {
        assertFalse(kept.holdsIn(0));
        assertFalse(kept.holdsIn(5));
    }

    @Test
    void is_the_leadership_that_is_there_and_none_after_it() {
        kept.wish(5, true);

        assertTrue(kept.holdsIn(5));
        assertTrue(kept.holdsIn(5));
        assertFalse(kept.holdsIn(6));
        assertFalse(kept.holdsIn(7));
    }

    @Test
    void is_the_leadership_that_is_handed_over_next() {
        kept.wish(5, false);

        assertTrue(kept.holdsIn(6));
        assertTrue(kept.holdsIn(6));
        assertFalse(kept.holdsIn(7));
    }

    @Test
    void is_the_next_one_also_when_the_first_vote_was_split() {
        kept.wish(5, false);

        assertTrue(kept.holdsIn(7));
        assertFalse(kept.holdsIn(8));
    }

    @Test
    void is_no_leadership_that_comes_of_a_later_election() {
        kept.wish(5, false);

        assertFalse(kept.holdsIn(8));
        assertFalse(kept.holdsIn(8));
    }
}
