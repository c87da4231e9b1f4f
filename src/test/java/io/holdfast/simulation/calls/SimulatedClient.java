package io.holdfast.simulation.calls;

import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.replication.peers.KnownPeers;
import io.holdfast.rpc.GroupClient;
import io.holdfast.rpc.GroupClient.Question;
import io.holdfast.rpc.GroupTransport;
import io.holdfast.simulation.Host;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/** The product's own client of a group, with its own settings, in a process on a simulated machine. */
public final class SimulatedClient {
    /** Asks a replica who leads. */
    public static final String WHO_LEADS = "/internal/leader";

    private static final GroupClient.Config CONFIG = GroupClient.Config.from(new Settings(List.of()));

    /** A question whose body is what is to be done at a replica, which begins with 1; every time the same. */
    record Work<T>(IntFunction<Future<T>> at) {}

    private final GroupClient group;

    public SimulatedClient(
            String name, Host self, Time time, Random random, List<Host> replicas, GroupTransport transport) {
        group = new GroupClient(
                new HostScheduler(self),
                time,
                random,
                CONFIG,
                name,
                new KnownPeers(SimulatedTransport.addresses(replicas)),
                transport);
    }

    /** A service whose replicas do what the questions of {@link #ask} say, and what {@code else_} says with all others. */
    public static SimulatedTransport.Service working(SimulatedTransport.Service others) {
        return (id, question) ->
                question.body().orElse(null) instanceof Work<?> work ? work.at().apply(id) : others.serve(id, question);
    }

    public GroupClient group() {
        return group;
    }

    /** Asks the leader. */
    public <T> Future<T> ask(IntFunction<Future<T>> question, long deadlineMillis) {
        return group.ask(question(question), new Deadline(deadlineMillis)).map(SimulatedClient::body);
    }

    /** Asks any replica, and the leader when that one cannot tell. */
    public <T> Future<T> askAny(IntFunction<Future<T>> question, long deadlineMillis) {
        return group.askAny(question(question), new Deadline(deadlineMillis)).map(SimulatedClient::body);
    }

    private static Question question(IntFunction<?> work) {
        return Question.of(HttpMethod.POST, "/simulated", new Work<>(cast(work)));
    }

    @SuppressWarnings("unchecked") // what is asked is what is answered
    private static <T> IntFunction<Future<T>> cast(IntFunction<?> work) {
        return (IntFunction<Future<T>>) work;
    }

    @SuppressWarnings("unchecked")
    private static <T> T body(GroupClient.Answer answer) {
        return (T) answer.body();
    }
}
