package io.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.replication.ReplicaState.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a replica says of itself while something is wrong with its machine, and once that is over. */
class ReplicaStateTest {
    private static final double SOON = 30;

    private Stage group() {
        return new Stage(7, 3, Set.of(), false);
    }

    private static Kind kind(Host host) {
        return host.replica.state().kind();
    }

    private static void becomes(Kind kind, Host host, Stage stage) {
        stage.awaits(host.id + " is " + kind.word(), SOON, () -> kind(host) == kind);
    }

    @Test
    void is_fit_as_a_rule() {
        Stage stage = group();
        stage.grow(stage.host(3), 5);

        List.of(1, 2, 3).forEach(id -> assertEquals(Kind.FIT, kind(stage.host(id))));
        assertEquals("", stage.host(1).replica.state().reason());
    }

    @Test
    void a_slow_disk_is_told_until_it_has_been_fast_for_a_while() {
        Stage stage = group();
        Host slow = stage.host(3);
        stage.grow(slow, 20);

        slow.syncsTake(6_000_000);
        stage.append(slow, 1);
        becomes(Kind.DISK_SLOW, slow, stage);
        assertEquals(true, slow.replica.state().reason().contains("a sync took"));

        slow.syncsTake(0);
        stage.passes(400);
        becomes(Kind.FIT, slow, stage);
    }

    @Test
    void little_room_is_told_with_how_much_there_is_and_no_room_too() {
        Stage stage = group();
        Host host = stage.host(2);
        stage.grow(stage.host(3), 20);
        long used = Long.MAX_VALUE / 2 - free(host, Long.MAX_VALUE / 2);

        host.disk.capacity(used + 200_000); // between half of the floor and the floor
        becomes(Kind.DISK_LOW, host, stage);
        assertEquals(200_000, host.replica.freeBytes());

        host.disk.capacity(1);
        becomes(Kind.DISK_FULL, host, stage);

        host.disk.capacity(Long.MAX_VALUE);
        becomes(Kind.DISK_LOW, host, stage); // for a while, or the lead would move to and fro
        stage.passes(400);
        becomes(Kind.FIT, host, stage);
    }

    private static long free(Host host, long capacity) {
        host.disk.capacity(capacity);
        return host.disk.freeBytes();
    }

    @Test
    void a_clock_that_differs_from_the_others_is_told() {
        Stage stage = group();
        Host host = stage.host(1);
        stage.grow(stage.host(3), 5);

        host.wallOffMillis = 3_600_000;
        becomes(Kind.CLOCK_OFF, host, stage);

        host.wallOffMillis = 0;
        stage.passes(100);
        becomes(Kind.FIT, host, stage);
    }

    @Test
    void a_failed_sync_is_told_for_ever() {
        Stage stage = group();
        Host host = stage.host(2);
        stage.grow(stage.host(3), 5);

        host.disk.failSyncs(new IOException("simulated: sync failed"));
        stage.append(stage.host(3), 1);
        stage.awaits(
                "it has failed, or its process has ended",
                SOON,
                () -> host.replica == null || kind(host) == Kind.FAILED);
    }

    @Test
    void an_empty_directory_is_told_while_the_others_are_not_there() {
        Stage stage = group();
        stage.world.hosts.values().forEach(Host::kill);
        Host alone = stage.host(1);
        alone.disk.wipe();
        stage.world.boot(alone);

        becomes(Kind.EMPTY_DIRECTORY, alone, stage);
    }
}
