package io.holdfast.roles.record;

import io.holdfast.base.bytes.ByteReader;
import io.holdfast.replication.SnapshotLists;
import io.holdfast.roles.record.RecordMap.State;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** The record's state as chunks of a snapshot: first the scalars, then the two lists. */
final class RecordSnapshot {
    private static final int VERSION = 1;

    private RecordSnapshot() {}

    static List<Buffer> write(State state) {
        return new SnapshotLists(head -> head.tag(VERSION)
                        .flag(state.seeded())
                        .number(state.index())
                        .number(state.version())
                        .instant(state.now()))
                .list(state.values(), RecordCodec::writeValue)
                .list(state.recorded(), RecordCodec::writeEntry)
                .pieces();
    }

    static State read(List<Buffer> chunks) {
        ByteReader from = SnapshotLists.reader(chunks);
        int version = from.tag();
        if (version != VERSION) {
            throw from.unknown(version);
        }
        return new State(
                from.flag(),
                from.number(),
                from.number(),
                from.instant(),
                SnapshotLists.list(from, RecordCodec::value),
                SnapshotLists.list(from, RecordCodec::entry));
    }
}
