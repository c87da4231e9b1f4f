package io.holdfast.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.base.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LeaderCacheTest {
    private static final Map<Integer, String> KNOWN = Map.of(1, "a", 2, "b", 3, "c");

    private final LeaderCache search = new LeaderCache();
    private final ReplicaRotation round = new ReplicaRotation();

    private static Failure notLeader(int leader) {
        return Failure.Unavailable.ofReplica("not-leader", "", Map.of("leader", leader));
    }

    private static Failure unavailable(String code) {
        return new Failure.Unavailable(code, "");
    }

    private static Failure ofReplica(String code) {
        return Failure.Unavailable.ofReplica(code, "");
    }

    private OptionalInt next() {
        return round.next(search.leader(), KNOWN);
    }

    private void fails(int replica, Failure cause) {
        search.onFailure(replica, cause);
        round.onFailure(replica, cause);
    }

    /** Everybody that is asked in one round in which all answer {@code cause}. */
    private List<Integer> wholeRound(Failure cause) {
        List<Integer> asked = new ArrayList<>();
        for (OptionalInt next = next(); next.isPresent(); next = next()) {
            asked.add(next.getAsInt());
            fails(next.getAsInt(), cause);
        }
        return asked;
    }

    @Nested
    class A_round {
        @Test
        void asks_each_replica_once_the_highest_first_when_nobody_is_presumed() {
            assertEquals(List.of(3, 2, 1), wholeRound(ofReplica("no-quorum")));
        }

        @Test
        void begins_with_the_presumed_leader() {
            search.onResponse(2);

            assertEquals(List.of(2, 3, 1), wholeRound(ofReplica("unreachable")));
        }

        @Test
        void goes_where_it_is_sent() {
            search.onResponse(3);

            fails(3, notLeader(1));

            assertEquals(OptionalInt.of(1), next());
        }

        @Test
        void does_not_go_back_and_forth_between_two_that_name_each_other() {
            fails(3, notLeader(1));
            fails(1, notLeader(3));

            assertEquals(OptionalInt.of(2), next());
            fails(2, notLeader(3));
            assertEquals(OptionalInt.empty(), next());
        }

        @Test
        void passes_over_a_named_leader_whose_address_nobody_knows() {
            fails(3, notLeader(9));

            assertEquals(OptionalInt.of(2), next());
        }

        @Test
        void is_over_at_once_when_the_leader_is_overloaded() {
            search.onResponse(3);

            fails(3, unavailable("queue-full"));

            assertEquals(OptionalInt.empty(), next());
            assertEquals(OptionalInt.of(3), search.leader());
        }

        @Test
        void begins_anew_at_the_new_leader_when_it_was_given_up() {
            fails(3, notLeader(1));
            search.onReport(new Leader(3, 2));

            fails(1, Failure.Indeterminate.ofReplica("leader-changed", ""));

            assertEquals(OptionalInt.of(3), next());
        }

        @Test
        void has_nobody_to_ask_while_nobody_is_known() {
            assertEquals(OptionalInt.empty(), round.next(OptionalInt.of(1), Map.of()));
        }
    }

    @Nested
    class The_presumed_leader {
        @Test
        void is_who_answered() {
            search.onResponse(2);

            assertEquals(OptionalInt.of(2), search.leader());
        }

        @Test
        void is_whom_it_names_itself() {
            search.onResponse(2);

            search.onFailure(2, notLeader(3));

            assertEquals(OptionalInt.of(3), search.leader());
        }

        @Test
        void is_not_replaced_by_what_another_replica_says() {
            search.onResponse(2);

            search.onFailure(1, notLeader(3));
            search.onFailure(3, ofReplica("no-quorum"));

            assertEquals(OptionalInt.of(2), search.leader());
        }

        @Test
        void is_not_presumed_any_more_after_any_refusal_that_is_about_the_replica() {
            for (String code : List.of("disk-failed", "catching-up", "starting", "closing", "a-code-of-tomorrow")) {
                search.onResponse(3);

                search.onFailure(3, ofReplica(code));

                assertEquals(OptionalInt.empty(), search.leader(), code);
            }
        }

        @Test
        void is_forgotten_when_it_cannot_be_reached_but_not_when_it_refuses() {
            search.onResponse(2);

            search.onFailure(2, unavailable("not-now"));
            assertEquals(OptionalInt.of(2), search.leader());

            search.onFailure(2, ofReplica("unreachable"));
            assertEquals(OptionalInt.empty(), search.leader());
        }

        @Test
        void is_nobody_when_a_replica_names_itself_while_it_refuses() {
            search.onFailure(2, notLeader(2));

            assertEquals(OptionalInt.empty(), search.leader());
        }
    }

    @Nested
    class What_the_others_say {
        @Test
        void is_believed_with_a_higher_term_only() {
            search.onResponse(1);

            assertTrue(search.onReport(new Leader(2, 5)));
            assertFalse(search.onReport(new Leader(3, 4)));
            assertFalse(search.onReport(new Leader(3, 5)));
            assertEquals(OptionalInt.of(2), search.leader());
            assertTrue(search.onReport(new Leader(3, 6)));
            assertEquals(OptionalInt.of(3), search.leader());
        }

        @Test
        void is_no_news_when_they_have_no_leader() {
            search.onResponse(1);

            assertFalse(search.onReport(new Leader(0, 9)));
            assertTrue(search.onReport(new Leader(2, 5)));
        }

        @Test
        void is_believed_again_until_an_answer_speaks_against_it() {
            search.onReport(new Leader(2, 5));
            search.onFailure(2, notLeader(1));
            assertEquals(OptionalInt.of(1), search.leader());

            assertTrue(search.onReport(new Leader(2, 5)));
            assertEquals(OptionalInt.of(2), search.leader());

            search.onResponse(1);
            assertFalse(search.onReport(new Leader(2, 5)));
            assertEquals(OptionalInt.of(1), search.leader());
        }
    }

    @Test
    void what_is_left_of_two_failures_is_doubt_then_the_word_of_a_living_replica_then_the_last() {
        Failure doubt = new Failure.Indeterminate("no-answer", "");
        Failure noQuorum = ofReplica("no-quorum");
        Failure unreachable = ofReplica("unreachable");

        assertEquals(doubt, LeaderCache.worse(doubt, noQuorum));
        assertEquals(doubt, LeaderCache.worse(noQuorum, doubt));
        assertEquals(noQuorum, LeaderCache.worse(noQuorum, unreachable));
        assertEquals(noQuorum, LeaderCache.worse(unreachable, noQuorum));
        assertEquals(unreachable, LeaderCache.worse(notLeader(3), unreachable));
    }

    @Test
    void a_hint_that_is_no_replica_is_none() {
        assertEquals(OptionalInt.empty(), LeaderCache.hint(notLeader(0)));
        assertEquals(OptionalInt.empty(), LeaderCache.hint(ofReplica("not-leader")));
        assertEquals(
                OptionalInt.empty(),
                LeaderCache.hint(Failure.Unavailable.ofReplica("not-leader", "", Map.of("leader", "two"))));
    }
}
