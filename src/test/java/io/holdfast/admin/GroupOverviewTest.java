package io.holdfast.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.GroupApi.Overview;
import io.holdfast.api.GroupApi.ReplicaRow;
import io.holdfast.api.GroupApi.ReplicaStatus;
import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GroupOverviewTest {
    private final Map<Integer, Future<ReplicaStatus>> reports = new TreeMap<>();

    private void says(int id, String role, int leader, long term, long commit, long applied) {
        var standing = new ReplicaStatus(
                "order",
                id,
                role,
                leader,
                term,
                commit,
                applied,
                0,
                List.of(1, 2, 3),
                List.of(),
                null,
                3,
                null,
                "disk-slow",
                "its disk is slow",
                5L,
                null);
        reports.put(id, Future.succeededFuture(standing));
    }

    private Overview overview() {
        URI url = URI.create("http://127.0.0.1:1");
        return GroupOverview.of("order", Map.of(1, url, 2, url, 3, url), reports);
    }

    @Test
    void counts_the_lag_from_what_any_replica_knows_to_be_decided() {
        says(1, "follower", 3, 5, 40, 40); // catches up, and has not heard of more
        says(2, "follower", 3, 5, 99, 98);
        says(3, "leader", 3, 5, 100, 100);

        assertEquals(
                List.of(60L, 2L, 0L),
                overview().replicas().stream().map(ReplicaRow::lag).toList());
    }

    @Test
    void tells_how_each_replica_is() {
        says(3, "leader", 3, 5, 40, 40);

        ReplicaRow row = overview().replicas().get(0);

        assertEquals("disk-slow", row.state());
        assertEquals("its disk is slow", row.reason());
        assertEquals(5, row.diskFree());
    }

    @Test
    void believes_the_leader_of_the_newest_term() {
        says(1, "follower", 3, 5, 40, 40);
        says(2, "leader", 2, 6, 41, 41);
        says(3, "leader", 3, 5, 40, 40); // was paused, and does not know yet

        assertEquals(2, overview().leader());
        assertEquals(6, overview().term());
    }

    @Test
    void does_not_ask_one_that_is_cut_off_and_runs_through_terms() {
        says(1, "follower", 0, 90, 40, 40);
        says(3, "leader", 3, 5, 40, 40);

        assertEquals(3, overview().leader());
    }

    @Test
    void shows_one_that_does_not_answer_as_unreachable_with_the_reason() {
        says(3, "leader", 3, 5, 40, 40);
        reports.put(2, Future.failedFuture(new Failure.Unavailable("unreachable", "127.0.0.1:1 does not accept")));
        reports.put(1, Future.failedFuture(new UncheckedIOException(new IOException("no JSON"))));

        assertEquals(
                List.of("unreachable", "unreachable", "leader"),
                overview().replicas().stream().map(ReplicaRow::role).toList());
        assertEquals("127.0.0.1:1 does not accept", overview().replicas().get(1).why());
    }

    @Test
    void has_no_row_for_one_that_was_removed_and_stopped() {
        says(1, "follower", 3, 5, 40, 40);
        says(3, "leader", 3, 5, 40, 40);
        reports.put(2, Future.failedFuture(new Failure.Unavailable("unreachable", "dead")));
        reports.put(4, Future.failedFuture(new Failure.Unavailable("unreachable", "dead")));

        assertEquals(
                List.of(1, 2, 3),
                overview().replicas().stream().map(ReplicaRow::id).toList());
    }

    @Test
    void has_a_row_for_one_that_is_to_be_added_and_for_all_while_nobody_knows_the_members() {
        says(1, "follower", 0, 7, 0, 0);
        says(4, "none", 0, 0, 0, 0);
        reports.put(5, Future.failedFuture(new Failure.Unavailable("unreachable", "dead")));

        assertEquals(
                List.of(1, 4, 5),
                overview().replicas().stream().map(ReplicaRow::id).toList());
    }

    @Test
    void says_whose_token_differs() {
        says(3, "leader", 3, 5, 40, 40);
        reports.put(2, Future.failedFuture(new Failure.Denied("this needs the cluster token")));

        assertEquals(
                "it has another cluster token than the process that was asked (HOLDFAST_CLUSTER_TOKEN)",
                overview().replicas().get(0).why());
    }

    @Test
    void knows_no_leader_while_nobody_names_one() {
        says(1, "follower", 0, 7, 0, 0);

        assertEquals(0, overview().leader());
    }

    @Test
    void knows_who_votes_also_while_nobody_leads() {
        says(1, "follower", 0, 7, 40, 40);
        reports.put(2, Future.failedFuture(new Failure.Unavailable("unreachable", "dead")));

        assertEquals(List.of(1, 2, 3), overview().voters());
    }
}
