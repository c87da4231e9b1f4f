package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.http.trace.ClientSpan;
import io.holdfast.http.trace.Tracing;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.Optional;

/** Reaches a service of this process without a socket, where the call is declared so; any other one through {@code elsewhere}. */
record InProcessTransport(Vertx vertx, Tracing tracing, InProcess inProcess, Transport elsewhere) implements Transport {
    private static final Exchange NOTHING_TO_FREE = () -> {};

    @Override
    public Exchange send(URI to, RpcRequest request, Deadline deadline, Receiver receiver) {
        Optional<InProcess.Target> target = inProcess.find(to, request.rpc());
        if (target.isEmpty()) {
            return elsewhere.send(to, request, deadline, receiver);
        }
        receiver.onSent();
        Context here = vertx.getOrCreateContext();
        ClientSpan span = tracing.call(request.scope(), request.rpc().name(), to);
        target.get()
                .call(request.message(), new RpcContext(Optional.of(deadline)), span.callee())
                .onComplete(ended -> {
                    end(span, ended);
                    if (ended.result() instanceof Items items) {
                        items.forEach(
                                some -> here.runOnContext(v -> receiver.onItems(some)),
                                () -> here.runOnContext(v -> receiver.onItemsEnd()));
                    } else {
                        here.runOnContext(v -> end(ended, receiver));
                    }
                });
        return NOTHING_TO_FREE;
    }

    // Of a batch it ends with the first outcomes: later ones may wait for long.
    private static void end(ClientSpan span, AsyncResult<?> ended) {
        if (ended.cause() instanceof Failure failure) {
            span.fail(failure.code(), String.valueOf(failure.getMessage()));
        } else {
            span.end();
        }
    }

    private static void end(AsyncResult<?> ended, Receiver receiver) {
        if (ended.failed()) {
            receiver.onFailure((Failure) ended.cause());
        } else {
            receiver.onResponse((RpcResponse<?>) ended.result());
        }
    }

    @Override
    public void close() {
        elsewhere.close();
    }
}
