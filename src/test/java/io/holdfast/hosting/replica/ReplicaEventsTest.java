package io.holdfast.hosting.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.EventApi.Kind;
import io.holdfast.api.EventApi.Level;
import io.holdfast.api.GroupApi.LastFailover;
import io.holdfast.api.GroupApi.ReplicaStatus;
import io.holdfast.base.time.ManualTime;
import io.holdfast.telemetry.events.EventLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What replica 2 of the orders tells of itself. */
class ReplicaEventsTest {
    private final ManualTime time = new ManualTime();
    private final EventLog log = new EventLog("a", time, EventLog.Limits.USUAL);
    private final ReplicaEvents events = new ReplicaEvents(time, log.bursts(), "order", 2);

    private void sees(int leader, long term, Integer... voters) {
        sees(leader, term, List.of(voters), List.of());
    }

    private void sees(int leader, long term, List<Integer> voters, List<Integer> learners) {
        sees(leader, term, voters, learners, "fit", null);
    }

    private void isIn(String state, String reason) {
        sees(1, 11, List.of(1, 2, 3), List.of(), state, reason);
    }

    private void sees(
            int leader, long term, List<Integer> voters, List<Integer> learners, String state, String reason) {
        events.observe(new ReplicaStatus(
                "order",
                2,
                leader == 2 ? "leader" : "follower",
                leader,
                term,
                0,
                0,
                0,
                voters,
                learners,
                new LastFailover(time.now(), 184),
                null,
                null,
                state,
                reason,
                null,
                null));
    }

    private List<String> titles() {
        return log.since(0, 100).stream().map(Event::title).toList();
    }

    @Test
    void that_it_begins_to_lead_who_did_before_and_how_long_nobody_did() {
        sees(1, 11, 1, 2, 3);
        sees(0, 12, 1, 2, 3);
        sees(2, 12, 1, 2, 3);
        sees(2, 12, 1, 2, 3);

        assertEquals(List.of("order/2 leads, term 12"), titles());
        assertEquals(
                "order/1 led before; no leader for 184 ms",
                log.since(0, 1).get(0).detail());
    }

    @Test
    void elections_that_repeat_by_one_event_with_a_count() {
        for (int term = 1; term <= 10; term++) {
            sees(2, term, 1, 2, 3);
            time.advance(Duration.ofMillis(300));
        }
        time.advance(Duration.ofSeconds(5));
        log.bursts().flush();

        assertEquals(
                List.of("order/2 leads, term 1", "order/2 leads, term 10, and 8 more like it within 5 s"), titles());
        assertEquals(9, log.since(0, 10).get(1).count());
    }

    @Test
    void that_it_knows_no_leader_only_after_longer_than_an_election_takes() {
        sees(1, 11, 1, 2, 3);
        sees(0, 12, 1, 2, 3);
        time.advance(ReplicaEvents.LEADERLESS.minusMillis(1));
        sees(0, 12, 1, 2, 3);
        assertEquals(List.of(), titles());

        time.advance(Duration.ofMillis(1));
        sees(0, 13, 1, 2, 3);
        sees(0, 14, 1, 2, 3);
        sees(3, 15, 1, 2, 3);

        assertEquals(List.of("order/2 knows no leader", "order/2 knows a leader again: order/3"), titles());
        List<Event> all = log.since(0, 10);
        assertEquals(all.get(0).key(), all.get(1).ends());
    }

    @Test
    void nothing_before_the_first_leader() {
        sees(0, 0, 1, 2, 3);
        time.advance(Duration.ofMinutes(1));
        sees(0, 0, 1, 2, 3);

        assertEquals(List.of(), titles());
    }

    @Test
    void changes_of_the_members_while_it_leads() {
        sees(2, 1, 1, 2, 3);
        sees(2, 1, List.of(1, 2, 3), List.of(4));
        sees(2, 1, List.of(1, 2, 3, 4), List.of());
        sees(2, 1, 2, 3, 4);
        sees(3, 2, 2, 3);

        assertEquals(
                List.of(
                        "order/2 leads, term 1",
                        "order/4 follows as a learner",
                        "order/4 votes",
                        "order/1 left the group"),
                titles());
    }

    @Test
    void what_it_is_unfit_by_with_the_whole_reason_and_that_it_is_fit_again() {
        isIn("fit", null);
        isIn("disk-low", "its disk has 60 MB left");
        isIn("disk-full", "its disk is full; it takes no part until there is room");
        isIn("disk-full", "its disk is full; it takes no part until there is room");
        isIn("fit", null);

        assertEquals(List.of("order/2: disk low", "order/2: disk full", "order/2 is fit again"), titles());
        Event full = log.since(0, 10).get(1);
        assertEquals("its disk is full; it takes no part until there is room", full.detail());
        assertEquals(Kind.DISK, full.kind());
        assertEquals(Level.BAD, full.level());
        assertEquals(full.key(), log.since(0, 10).get(2).ends());
    }
}
