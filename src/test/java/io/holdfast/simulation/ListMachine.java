package io.holdfast.simulation;

import io.holdfast.platform.replication.StateMachine;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The smallest state that forgets nothing: the list of all commands, each a number that is used once. Appending answers the
 * position, so that one look tells whether a history is linearizable.
 */
public final class ListMachine implements StateMachine<Long, Integer> {
    private static final int PIECE = 64;

    /** Hears of everything that is applied. */
    public interface Witness {
        void applied(long index, long at, long number);
    }

    private final Witness witness;
    private final List<Long> list = new ArrayList<>();

    public ListMachine(Witness witness) {
        this.witness = witness;
    }

    /** A copy of the whole list. */
    public List<Long> list() {
        return List.copyOf(list);
    }

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
        witness.applied(index, at.toEpochMilli(), number);
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
