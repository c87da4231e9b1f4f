package io.holdfast.simulation;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The list in memory; its snapshots carry all of it. */
final class ListMachine implements Numbers {
    private static final int PIECE = 64;

    private final Witness witness;
    private final List<Long> list = new ArrayList<>();

    ListMachine(Witness witness) {
        this.witness = witness;
    }

    @Override
    public List<Long> list() {
        return List.copyOf(list);
    }

    @Override
    public int size() {
        return list.size();
    }

    @Override
    public Buffer encode(Long number) {
        return Buffer.buffer(8).appendLong(number);
    }

    @Override
    public Long decode(Buffer encoded) {
        return encoded.getLong(0);
    }

    @Override
    public Integer apply(long index, Instant at, Long number) {
        witness.applied(index, number, at);
        list.add(number);
        return list.size() - 1;
    }

    @Override
    public List<Buffer> snapshot() {
        List<Buffer> pieces = new ArrayList<>();
        for (int from = 0; from < list.size(); from += PIECE) {
            Buffer piece = Buffer.buffer();
            list.subList(from, Math.min(list.size(), from + PIECE)).forEach(piece::appendLong);
            pieces.add(piece);
        }
        witness.snapshotTaken(list.size(), pieces.hashCode());
        return pieces;
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        list.clear();
        for (Buffer piece : pieces) {
            for (int at = 0; at < piece.length(); at += 8) {
                list.add(piece.getLong(at));
            }
        }
    }
}
