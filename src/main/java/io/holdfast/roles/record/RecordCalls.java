package io.holdfast.roles.record;

import io.holdfast.api.RecordApi;
import io.holdfast.api.RecordApi.ChangeRecord;
import io.holdfast.api.RecordApi.Changed;
import io.holdfast.api.RecordApi.From;
import io.holdfast.api.RecordApi.ReadRecord;
import io.holdfast.api.RecordApi.View;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.rpc.RpcContext;
import io.holdfast.rpc.RpcResponse;
import io.holdfast.rpc.RpcServer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** The internal calls of the record: from the replica that a client came to, to the leader or to a standby. */
final class RecordCalls {
    private final RecordService record;
    private final Time time;
    private final Duration longest;

    /** @param longest deadline that a request may have */
    RecordCalls(RecordService record, Time time, Duration longest) {
        this.record = record;
        this.time = time;
        this.longest = longest;
    }

    void bind(RpcServer calls) {
        calls.bind(RecordApi.READ_RECORD, this::read).bind(RecordApi.CHANGE_RECORD, this::change);
    }

    private Future<View> read(ReadRecord request) {
        Optional<String> key = Optional.ofNullable(request.key());
        return request.from() == From.PRIMARY ? record.readLinearizable(key) : standby(key);
    }

    private Future<View> standby(Optional<String> key) {
        return record.leads()
                ? Future.failedFuture(new Failure.Unavailable("leads", "this replica leads"))
                : record.readLocal(key);
    }

    private Future<RpcResponse<Changed>> change(ChangeRecord request, RpcContext context) {
        return record.change(request.key(), request.body(), context.deadline(time, longest))
                .map(RpcResponse::ok);
    }
}
