package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.http.InProcess;
import io.holdfast.http.Items;
import io.holdfast.rpc.GroupClient.Answer;
import io.holdfast.rpc.GroupClient.Question;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.util.Optional;

/** Asks a replica that runs in this process without a socket, where it can be asked so; any other one over {@code elsewhere}. */
record InProcessTransport(Vertx vertx, InProcess inProcess, GroupTransport elsewhere) implements GroupTransport {
    private static final Call NOTHING_TO_FREE = () -> {};

    @Override
    public Call send(URI to, Question question, Deadline deadline, boolean itemwise, Receiver receiver) {
        Optional<InProcess.Desk> desk =
                question.method() == HttpMethod.POST ? inProcess.find(to, question.path()) : Optional.empty();
        if (desk.isEmpty()) {
            return elsewhere.send(to, question, deadline, itemwise, receiver);
        }
        receiver.sent();
        Context here = vertx.getOrCreateContext();
        desk.get().ask(question.body().orElseThrow()).onComplete(said -> {
            if (said.result() instanceof Items items) {
                items.tell(
                        some -> here.runOnContext(v -> receiver.items(some)),
                        () -> here.runOnContext(v -> receiver.itemsEnded()));
            } else {
                here.runOnContext(v -> end(said, receiver));
            }
        });
        return NOTHING_TO_FREE;
    }

    private static void end(AsyncResult<?> said, Receiver receiver) {
        if (said.failed()) {
            receiver.failed((Failure) said.cause());
        } else {
            receiver.answered(said.result() instanceof Answer whole ? whole : Answer.ok(said.result()));
        }
    }

    @Override
    public void close() {
        elsewhere.close();
    }
}
