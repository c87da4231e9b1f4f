package io.holdfast.rpc;

import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Scheduler;
import io.holdfast.base.time.Time;
import io.holdfast.rpc.GroupClient.Answer;
import io.holdfast.rpc.GroupClient.Question;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Many small questions to one group share a request, as they share one write of the disk there: what comes within one turn of the
 * event loop leaves together, and what comes while enough batches are under way leaves with the next. Each question's outcome is
 * judged alone and repeated as {@link GroupClient#ask} does, in a later batch. Confined to the thread of its owner.
 *
 * @param <Q> a question
 * @param <A> its answer
 */
public final class GroupBatches<Q, A> {
    private static final long LOOK_MILLIS = 20;
    /** Batches of which some items wait for long hold no place while there are no more of them. */
    private static final int LINGERING_MAX = 32;

    /**
     * @param batchMax questions in one request
     * @param batchesMax requests under way at a time
     * @param waitingMax questions that may wait to leave; one more ends with {@code Unavailable} ({@code queue-full})
     */
    public record Config(int batchMax, int batchesMax, int waitingMax) {
        public static Config from(Settings settings) {
            return new Config(
                    settings.integer("client.batch-max", 256, 1, 10_000, "questions to a group in one request"),
                    settings.integer("client.batches-max", 4, 1, 100, "batches under way to one group at a time"),
                    settings.integer(
                            "client.batch-pending-max",
                            10_000,
                            1,
                            1_000_000,
                            "questions that may wait for a place in a batch"));
        }
    }

    private final Scheduler scheduler;
    private final Time time;
    private final GroupClient client;
    private final Config config;
    private final Function<List<Q>, Question> write;
    private final BiFunction<Answer, List<Q>, List<Future<A>>> read;
    private final Function<Answer, Future<A>> readOne;
    final ReplicaRotation round = new ReplicaRotation(); // of all batches together
    private final Deque<BatchItem<Q, A>> waiting = new ArrayDeque<>();
    private final Set<BatchItem<Q, A>> open = new LinkedHashSet<>(); // those that wait, rest or are under way
    private int batchMost;
    private final List<BatchItem<Q, A>> tired = new ArrayList<>(); // rest from the end of this turn on
    private int resting;
    private int batches;
    private int lingering;
    private boolean departing;
    private boolean pausing;
    private boolean looking;

    /**
     * @param write the request that asks for all of a batch
     * @param read what its good answer says of each, in the same order; fails with a {@code Failure} where one was not answered
     * @param readOne what one of several answers says that come one by one
     */
    public GroupBatches(
            GroupClient client,
            Config config,
            Function<List<Q>, Question> write,
            BiFunction<Answer, List<Q>, List<Future<A>>> read,
            Function<Answer, Future<A>> readOne) {
        this.scheduler = client.scheduler();
        this.time = client.time();
        this.client = client;
        this.config = config;
        this.batchMost = config.batchMax();
        this.write = write;
        this.read = read;
        this.readOne = readOne;
    }

    /**
     * Asks {@code question} with the next batch.
     *
     * @return its answer; else the {@link Failure} it ended with. {@code Unavailable} when surely nothing was done,
     *     {@code Indeterminate} when some attempt may have done it; never later than its deadline
     */
    public Future<A> ask(Q question, Deadline deadline) {
        if (deadline.hasPassed(time)) {
            return Future.failedFuture(GroupClient.tooLate());
        }
        if (waiting.size() + resting >= config.waitingMax()) {
            return Future.failedFuture(
                    new Failure.Unavailable(LeaderCache.QUEUE_FULL, "too many questions wait; try again"));
        }
        BatchItem<Q, A> item = new BatchItem<>(question, deadline, client.holdUntil(deadline), client.nobody());
        open.add(item);
        waiting.add(item);
        look();
        departSoon();
        return item.answer()
                .onComplete(ended -> open.remove(item))
                .recover(cause -> Future.failedFuture(Failure.relayed(cause)));
    }

    // With the end of this turn: what else comes in it leaves together.
    private void departSoon() {
        if (!departing) {
            departing = true;
            scheduler.execute(() -> {
                departing = false;
                depart();
            });
        }
    }

    private void depart() {
        while (!pausing && batches < config.batchesMax() && hasWaiting()) {
            OptionalInt replica = client.next(round);
            if (replica.isPresent()) {
                send(replica.getAsInt(), take());
            } else {
                pause();
            }
        }
    }

    private boolean hasWaiting() {
        while (!waiting.isEmpty() && waiting.peek().isEnded()) {
            waiting.poll();
        }
        return !waiting.isEmpty();
    }

    private List<BatchItem<Q, A>> take() {
        List<BatchItem<Q, A>> batch = new ArrayList<>();
        while (batch.size() < batchMost && hasWaiting()) {
            BatchItem<Q, A> item = waiting.poll();
            item.leaves();
            batch.add(item);
        }
        return batch;
    }

    private void send(int replica, List<BatchItem<Q, A>> batch) {
        List<Q> questions = batch.stream().map(BatchItem::question).toList();
        long latest = batch.stream()
                .mapToLong(item -> item.deadline().epochMillis())
                .max()
                .orElseThrow();
        UnderWay underWay = new UnderWay(replica, batch);
        Future.succeededFuture()
                .compose(v ->
                        client.attemptEach(replica, write.apply(questions), new Deadline(latest), underWay::answered))
                .compose(answer -> underWay.answered(answer, questions))
                .onFailure(cause -> failed(replica, underWay.unanswered(), cause))
                .onComplete(done -> {
                    underWay.ended();
                    departSoon();
                });
    }

    /** A batch, and which of its items have been answered. OL36: one that has to wait holds none of the others. */
    private final class UnderWay {
        private final int replica;
        private final List<BatchItem<Q, A>> batch;
        private final BitSet answered = new BitSet();
        private boolean lingers;

        UnderWay(int replica, List<BatchItem<Q, A>> batch) {
            this.replica = replica;
            this.batch = batch;
            batches++;
        }

        void answered(int place, Answer answer) {
            if (place < 0 || place >= batch.size() || answered.get(place)) {
                return;
            }
            Future<A> one = readOne.apply(answer);
            answered.set(place);
            judge(replica, batch.get(place), one);
            if (!lingers && lingering < LINGERING_MAX && answered.cardinality() < batch.size()) {
                lingers = true;
                lingering++;
                batches--;
                departSoon();
            }
        }

        // All at once from a replica of an older build; else what was left out has an unknown outcome.
        Future<Void> answered(Answer answer, List<Q> questions) {
            if (answer == Answer.ONE_BY_ONE) {
                return answered.cardinality() == batch.size()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Failure.Indeterminate(
                                LeaderCache.NO_ANSWER, "an answer was left out; ask again under the same key"));
            }
            List<Future<A>> answers = read.apply(answer, questions);
            if (answers.size() != questions.size()) {
                throw new IllegalStateException(
                        "%d answers to a batch of %d".formatted(answers.size(), questions.size()));
            }
            for (int i = 0; i < batch.size(); i++) {
                judge(replica, batch.get(i), answers.get(i));
            }
            return Future.succeededFuture();
        }

        List<BatchItem<Q, A>> unanswered() {
            return IntStream.range(0, batch.size())
                    .filter(place -> !answered.get(place))
                    .mapToObj(batch::get)
                    .toList();
        }

        void ended() {
            if (lingers) {
                lingering--;
            } else {
                batches--;
            }
        }
    }

    private void judge(int replica, BatchItem<Q, A> item, Future<A> answer) {
        if (answer.succeeded() || isDecision(answer.cause())) {
            client.leads(replica);
            round.restart();
        }
        answer.onSuccess(item::succeed).onFailure(cause -> itemFailed(replica, item, cause));
    }

    private static boolean isDecision(Throwable cause) {
        return cause instanceof Failure && !LeaderCache.isRepeatable(cause);
    }

    private void itemFailed(int replica, BatchItem<Q, A> item, Throwable cause) {
        if (!survives(item, cause)) {
            return;
        }
        Failure failure = (Failure) cause;
        client.learn(replica, failure);
        if (failure.isOfReplica()) {
            round.failed(replica, failure);
            again(List.of(item));
            departSoon();
        } else {
            rest(item);
        }
    }

    private void failed(int replica, List<BatchItem<Q, A>> batch, Throwable cause) {
        if (isTooLarge(cause) && batch.size() > 1) {
            batchMost = Math.max(1, batch.size() / 2);
            batch.forEach(BatchItem::comesBack);
            backInLine(batch);
            return;
        }
        if (LeaderCache.isRepeatable(cause)) {
            round.failed(replica, (Failure) cause);
        }
        again(batch.stream().filter(item -> survives(item, cause)).toList());
    }

    // Rejection before anything was done, and no fault of any single question.
    private static boolean isTooLarge(Throwable cause) {
        return cause instanceof Failure.Invalid invalid && invalid.code().equals("body-too-large");
    }

    /** Whether the item is to be asked again; else it has ended. */
    private boolean survives(BatchItem<Q, A> item, Throwable cause) {
        if (item.isEnded()) {
            return false;
        }
        if (!LeaderCache.isRepeatable(cause)) {
            item.end(cause);
            return false;
        }
        item.attemptFailed((Failure) cause);
        return stays(item);
    }

    private boolean stays(BatchItem<Q, A> item) {
        if (item.deadline().hasPassed(time)) {
            item.expire();
        } else if (!client.hasTimeFor(item.until())) {
            item.giveUp();
        }
        return !item.isEnded();
    }

    private void again(List<BatchItem<Q, A>> items) {
        Map<Boolean, List<BatchItem<Q, A>>> moving =
                items.stream().collect(Collectors.partitioningBy(item -> item.movesOn(client.replicas())));
        backInLine(moving.get(true));
        moving.get(false).forEach(this::rest);
    }

    // Those of one turn rest together, so that they leave together.
    private void rest(BatchItem<Q, A> item) {
        resting++;
        tired.add(item);
        if (tired.size() == 1) {
            scheduler.execute(() -> {
                List<BatchItem<Q, A>> together = List.copyOf(tired);
                tired.clear();
                scheduler.schedule(client.pauseMillis(), () -> rested(together));
            });
        }
    }

    private void rested(List<BatchItem<Q, A>> together) {
        resting -= together.size();
        together.forEach(BatchItem::paused);
        backInLine(together);
        departSoon();
    }

    // At its head, and in the order they had: they have waited before.
    private void backInLine(List<BatchItem<Q, A>> items) {
        for (int i = items.size() - 1; i >= 0; i--) {
            waiting.addFirst(items.get(i));
        }
    }

    // All replicas were asked in vain: nothing leaves for a while.
    private void pause() {
        pausing = true;
        waiting.removeIf(item -> item.isEnded() || !stays(item));
        scheduler.schedule(client.pauseMillis(), () -> {
            pausing = false;
            waiting.forEach(BatchItem::paused);
            round.restart();
            depart();
        });
    }

    // One timer for all deadlines: most questions are answered long before.
    private void look() {
        if (!looking) {
            looking = true;
            scheduler.schedule(LOOK_MILLIS, () -> {
                looking = false;
                List.copyOf(open).stream()
                        .filter(item -> item.deadline().hasPassed(time))
                        .forEach(BatchItem::expire);
                waiting.removeIf(BatchItem::isEnded);
                if (!open.isEmpty()) {
                    look();
                }
            });
        }
    }
}
