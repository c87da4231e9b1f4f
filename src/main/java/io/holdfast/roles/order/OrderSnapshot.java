package io.holdfast.roles.order;

import io.holdfast.platform.replication.ByteReader;
import io.holdfast.platform.replication.ByteWriter;
import io.holdfast.platform.replication.StateMachine.Position;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The order book as pieces of a snapshot: what is one number each, then the newest orders. It names all older ones by their
 * numbers, 1 to the one before the first that it carries.
 */
record OrderSnapshot(OrderStore.Saved saved, List<StoredOrder> newest) {
    private static final int VERSION = 1;
    private static final int PIECE = 1_024;

    static List<Buffer> write(OrderStore.Saved state, List<StoredOrder> newest) {
        ByteWriter head =
                new ByteWriter().tag(VERSION).number(state.watermark()).number(state.lastNumber());
        head.number(state.doneAbove().size());
        state.doneAbove().forEach(head::number);
        List<Buffer> pieces = new ArrayList<>();
        pieces.add(head.bytes());
        for (int from = 0; from < newest.size(); from += PIECE) {
            pieces.add(OrderCodec.write(newest.subList(from, Math.min(newest.size(), from + PIECE))));
        }
        return pieces;
    }

    static OrderSnapshot read(Position position, List<Buffer> pieces) {
        ByteReader head = new ByteReader(pieces.get(0));
        int version = head.tag();
        if (version != VERSION) {
            throw head.unknown(version);
        }
        long watermark = head.number();
        long lastNumber = head.number();
        List<Long> doneAbove = new ArrayList<>();
        for (int left = head.count(); left > 0; left--) {
            doneAbove.add(head.number());
        }
        List<StoredOrder> newest = new ArrayList<>();
        pieces.subList(1, pieces.size()).forEach(piece -> newest.addAll(OrderCodec.orders(piece)));
        return new OrderSnapshot(new OrderStore.Saved(position, watermark, lastNumber, doneAbove), newest);
    }
}
