package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.replication.engine.BootstrapDecision.Configuration;
import io.holdfast.replication.engine.BootstrapDecision.Report;
import io.holdfast.replication.engine.BootstrapDecision.Verdict;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BootstrapDecisionTest {
    private static final Set<Integer> ALL = Set.of(1, 2, 3);
    private static final Map<Integer, DirectoryId> RECORD = Map.of(1, of(1), 2, of(2), 3, of(3));

    private static DirectoryId of(int number) {
        return new DirectoryId(number, number);
    }

    private static BootstrapDecision birth(int self, DirectoryId own) {
        return new BootstrapDecision(self, ALL, own);
    }

    private static Report empty(int id) {
        return Report.ofEmptyDirectory(of(id));
    }

    private static Report report(
            Map<Integer, DirectoryId> founders, long index, Set<Integer> voters, Set<Integer> learners) {
        Configuration members = new Configuration(index, voters, learners);
        return new Report(true, of(9), founders, members, members);
    }

    @Test
    void the_lowest_id_founds_once_all_are_empty_and_not_before() {
        BootstrapDecision birth = birth(1, of(1));
        birth.reported(3, empty(3));
        assertEquals(Verdict.WAIT, birth.verdict());

        birth.reported(2, empty(2));

        assertEquals(Verdict.BOOTSTRAP, birth.verdict());
        assertEquals(RECORD, birth.founders());
    }

    @Test
    void another_id_waits_for_the_record_and_believes_one_that_names_its_directory() {
        BootstrapDecision birth = birth(2, of(2));
        birth.reported(1, empty(1));
        birth.reported(3, empty(3));
        assertEquals(Verdict.WAIT, birth.verdict());

        birth.reported(1, report(RECORD, 0, ALL, Set.of()));

        assertEquals(Verdict.BOOTSTRAP, birth.verdict());
        assertEquals(RECORD, birth.founders());
    }

    @Test
    void a_directory_that_was_emptied_since_is_lost() {
        BootstrapDecision birth = birth(3, of(33));
        birth.reported(1, report(RECORD, 0, ALL, Set.of()));

        assertEquals(Verdict.LOST, birth.verdict());
        assertEquals(Set.of(1), birth.witnesses());
    }

    @Test
    void also_the_lowest_one_and_also_where_the_group_has_no_record() {
        BootstrapDecision birth = birth(1, of(1));
        birth.reported(2, empty(2));
        birth.reported(3, report(Map.of(), 0, ALL, Set.of()));

        assertEquals(Verdict.LOST, birth.verdict());
    }

    @Test
    void two_empty_ones_do_not_found_without_the_third() {
        BootstrapDecision birth = birth(1, of(11));
        birth.reported(2, empty(22));

        assertEquals(Verdict.WAIT, birth.verdict());
        assertEquals(Set.of(3), birth.missing());
    }

    @Test
    void one_that_was_added_joins_once_a_majority_of_the_voters_knows_it_as_no_voter() {
        BootstrapDecision birth = birth(4, of(4));
        birth.reported(1, report(RECORD, 7, ALL, Set.of(4)));
        assertEquals(Verdict.WAIT, birth.verdict());

        birth.reported(2, report(RECORD, 5, ALL, Set.of()));

        assertEquals(Verdict.JOIN, birth.verdict());
        assertEquals(RECORD, birth.founders());
    }

    @Test
    void one_whose_promotion_is_in_some_log_already_is_lost_even_before_that_is_decided() {
        BootstrapDecision birth = birth(4, of(44));
        Configuration before = new Configuration(5, ALL, Set.of(4));
        birth.reported(1, new Report(true, of(1), RECORD, before, before));
        birth.reported(2, new Report(true, of(2), RECORD, before, new Configuration(9, Set.of(1, 2, 3, 4), Set.of())));

        assertEquals(Verdict.LOST, birth.verdict());
    }

    @Test
    void one_alone_founds_at_once() {
        assertEquals(Verdict.BOOTSTRAP, new BootstrapDecision(7, Set.of(7), of(7)).verdict());
    }

    @Test
    void what_is_told_survives_the_way() {
        Report report = new Report(
                true,
                of(1),
                RECORD,
                new Configuration(7, ALL, Set.of(4)),
                new Configuration(9, Set.of(1, 2), Set.of()));

        assertEquals(
                new SideMessage.Answer(report),
                SideMessage.decode(
                        Buffer.buffer(new SideMessage.Answer(report).encode().getBytes())));
        SideMessage query = new SideMessage.Query(of(5));
        assertEquals(query, SideMessage.decode(query.encode()));
        SideMessage condition = new SideMessage.FitnessReport(-5, 6, 7, 8, true, 9);
        assertEquals(condition, SideMessage.decode(condition.encode()));
    }
}
