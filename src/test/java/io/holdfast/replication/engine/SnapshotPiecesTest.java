package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotPiecesTest {
    @Test
    void come_back_as_they_were_whatever_their_size() {
        SnapshotPieces pieces = new SnapshotPieces(
                42,
                43,
                List.of(Buffer.buffer("short"), Buffer.buffer(), Buffer.buffer(new byte[1_000]), Buffer.buffer("end")));

        for (int chunk : List.of(2, 3, 6, 100, 10_000)) {
            List<Object> cut = pieces.cut(chunk);
            assertTrue(cut.stream().skip(1).allMatch(c -> ((byte[]) c).length <= chunk));
            assertEquals(pieces, SnapshotPieces.join(cut));
        }
    }

    @Test
    void may_be_none() {
        SnapshotPieces nothing = new SnapshotPieces(7, 0, List.of());

        assertEquals(nothing, SnapshotPieces.join(nothing.cut(100)));
    }
}
