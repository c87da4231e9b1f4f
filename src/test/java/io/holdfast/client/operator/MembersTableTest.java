package io.holdfast.client.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.GroupApi.LastFailover;
import io.holdfast.api.GroupApi.Overview;
import io.holdfast.api.GroupApi.ReplicaRow;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembersTableTest {
    private static final URI URL = URI.create("http://127.0.0.1:1");
    private static final LastFailover LAST = new LastFailover(Instant.parse("2026-11-21T12:30:01.5Z"), 184);

    @Test
    void shows_each_replica_in_80_columns_and_below_it_why_some_are_not_ready() {
        String table = MembersTable.of(new Overview(
                "order",
                3,
                5,
                List.of(1, 2, 3),
                List.of(4),
                List.of(
                        new ReplicaRow(
                                1,
                                URL,
                                ReplicaRow.UNREACHABLE,
                                0,
                                0,
                                0,
                                0,
                                null,
                                "127.0.0.1:1 does not accept connections",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null),
                        new ReplicaRow(
                                3,
                                URL,
                                "leader",
                                12_345,
                                123_456_789,
                                123_456_788,
                                1,
                                LAST,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null),
                        new ReplicaRow(
                                9999,
                                URL,
                                "learner",
                                5,
                                7,
                                7,
                                0,
                                null,
                                "it has to catch up",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null))));

        assertEquals(
                """
                order: replica 3 leads in term 5; voters 1, 2, 3; learners 4
                ID   ROLE      TERM    COMMIT   APPLIED     LAG STATE       LAST FAILOVER
                1    -            -         -         -       - unreachable
                3    leader   12345 123456789 123456788       1 ready       12:30:01Z 184 ms
                9999 learner      5         7         7       0 not ready
                1: 127.0.0.1:1 does not accept connections
                9999: it has to catch up""",
                table.replace(System.lineSeparator(), "\n"));
        assertTrue(table.lines().allMatch(line -> line.length() <= 80), table);
    }

    @Test
    void says_which_replica_is_unfit_to_lead_although_it_takes_requests() {
        ReplicaRow slow = new ReplicaRow(
                3, URL, "follower", 5, 9, 9, 0, null, null, "disk-slow", "a sync took 300 ms", 1L, null, null, null);

        String table = MembersTable.of(new Overview("order", 1, 5, List.of(1, 3), List.of(), List.of(slow)));

        assertTrue(table.contains("0 unfit"), table);
        assertTrue(table.endsWith("3 is unfit, disk-slow: a sync took 300 ms"), table);
    }

    @Test
    void says_that_nobody_leads() {
        String table = MembersTable.of(new Overview("order", 0, 0, List.of(), List.of(), List.of()));

        assertTrue(table.startsWith("order: nobody leads"), table);
    }
}
