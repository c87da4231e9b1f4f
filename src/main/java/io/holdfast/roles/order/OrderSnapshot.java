package io.holdfast.roles.order;

import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The order store as chunks of a snapshot: the last number, then the newest orders. All older ones are named by their numbers: 1 to the
 * one before the first that it carries.
 */
record OrderSnapshot(long lastNumber, List<StoredOrder> newest) {
    private static final int VERSION = 2;
    private static final int VERSION_WITH_SUBJECTS = 3;
    private static final int PIECE = 1_024;

    List<Buffer> write() {
        List<Buffer> pieces = new ArrayList<>();
        int version = OrderCodec.haveSubjects(newest) ? VERSION_WITH_SUBJECTS : VERSION;
        pieces.add(new ByteWriter().tag(version).number(lastNumber).bytes());
        for (int from = 0; from < newest.size(); from += PIECE) {
            pieces.add(OrderCodec.write(newest.subList(from, Math.min(newest.size(), from + PIECE))));
        }
        return pieces;
    }

    static OrderSnapshot read(List<Buffer> pieces) {
        ByteReader head = new ByteReader(pieces.get(0));
        int version = head.tag();
        if (version != VERSION && version != VERSION_WITH_SUBJECTS) {
            throw head.unknown(version);
        }
        long lastNumber = head.number();
        List<StoredOrder> newest = new ArrayList<>();
        pieces.subList(1, pieces.size()).forEach(piece -> newest.addAll(OrderCodec.orders(piece)));
        return new OrderSnapshot(lastNumber, newest);
    }
}
