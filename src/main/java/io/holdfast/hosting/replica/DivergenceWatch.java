package io.holdfast.hosting.replica;

import io.holdfast.api.GroupApi.Checkpoints;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.holdfast.rpc.GroupClient;
import io.holdfast.rpc.GroupClient.Answer;
import io.holdfast.rpc.GroupClient.Question;
import io.vertx.core.Future;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compares this replica's fingerprints with those of the others regularly, and stops it if {@link Divergence} says
 * so. Confined to one event loop.
 */
final class DivergenceWatch {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Time time;
    private final GroupClient replicas;
    private final Supplier<Status> status;
    private final Supplier<Map<Long, Long>> own;
    private final Consumer<String> stop;
    private boolean asking;

    DivergenceWatch(
            Time time,
            GroupClient replicas,
            Supplier<Status> status,
            Supplier<Map<Long, Long>> own,
            Consumer<String> stop) {
        this.time = time;
        this.replicas = replicas;
        this.status = status;
        this.own = own;
        this.stop = stop;
    }

    static Checkpoints told(int id, Map<Long, Long> checkpoints) {
        Map<Long, String> byIndex = new HashMap<>();
        checkpoints.forEach((index, fingerprint) -> byIndex.put(index, Long.toHexString(fingerprint)));
        return new Checkpoints(id, byIndex);
    }

    void poll() {
        Status now = status.get();
        if (asking || now.broken().isPresent() || now.voters().size() < 2) {
            return;
        }
        asking = true;
        replicas.askEach(Question.get(Checkpoints.PATH), Deadline.after(time, PATIENCE))
                .onComplete(asked -> {
                    asking = false;
                    if (asked.succeeded()) {
                        Divergence.of(own.get(), now.voters().size(), others(now, asked.result()))
                                .ifPresent(stop);
                    }
                });
    }

    // The others were asked first, so that what was applied here meanwhile is there as well.
    private static List<Map<Long, Long>> others(Status now, Map<Integer, Future<Answer>> answers) {
        List<Map<Long, Long>> others = new ArrayList<>();
        answers.forEach((id, answer) -> {
            if (id != now.id() && now.voters().contains(id) && answer.succeeded()) {
                others.add(read(answer.result()));
            }
        });
        return others;
    }

    private static Map<Long, Long> read(Answer answer) {
        Map<Long, Long> checkpoints = new HashMap<>();
        try {
            answer.as(Checkpoints.class)
                    .byIndex()
                    .forEach((index, hex) -> checkpoints.put(index, Long.parseUnsignedLong(hex, 16)));
        } catch (UncheckedIOException | NumberFormatException notOurs) {
            checkpoints.clear(); // an unreadable response proves nothing
        }
        return checkpoints;
    }
}
