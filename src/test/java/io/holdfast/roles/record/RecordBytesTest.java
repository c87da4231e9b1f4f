package io.holdfast.roles.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.http.Preconditions;
import io.holdfast.replication.StateMachine.Position;
import io.holdfast.roles.record.RecordCommand.Condition;
import io.holdfast.roles.record.RecordCommand.Limits;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The bytes of commands and snapshots, literally: logs and snapshots of earlier builds have to stay readable. */
class RecordBytesTest {
    private static final Limits LIMITS = new Limits(2, 60, Duration.ofMinutes(5), 10, 1_000);
    private static final Instant SOON = Instant.ofEpochMilli(1_700_000_000_000L);

    private final RecordMap record = new RecordMap();

    private void isWritten(String hex, RecordCommand command) {
        Buffer bytes = record.encode(command);
        assertEquals(hex, HexFormat.of().formatHex(bytes.getBytes()));
        assertEquals(command, record.decode(bytes));
    }

    @Test
    void the_first_values() {
        isWritten("01010269640131", new RecordCommand.Seed(Map.of("id", "1")));
    }

    @Test
    void a_change_with_and_without_preconditions() {
        Condition condition = new Condition(Optional.of("id"), new Preconditions("\"1\"", ""));
        isWritten(
                "02016b016801026964013280d095ffbc31023ce0a7120ae807",
                new RecordCommand.Set("k", "h", Map.of("id", "2"), SOON, LIMITS));
        isWritten(
                "04010269640322312200016b016801026964013280d095ffbc31023ce0a7120ae807",
                new RecordCommand.Set("k", "h", Map.of("id", "2"), SOON, LIMITS, Optional.of(condition)));
    }

    @Test
    void a_removal_with_and_without_preconditions() {
        Condition condition = new Condition(Optional.empty(), new Preconditions("", "*"));
        isWritten(
                "03016b016802696480d095ffbc31023ce0a7120ae807", new RecordCommand.Remove("k", "h", "id", SOON, LIMITS));
        isWritten(
                "050000012a016b016802696480d095ffbc31023ce0a7120ae807",
                new RecordCommand.Remove("k", "h", "id", SOON, LIMITS, Optional.of(condition)));
    }

    @Test
    void a_snapshot_with_every_kind_of_recorded_result() {
        Instant at = Instant.ofEpochMilli(1_600_000_000_000L);
        Condition condition = new Condition(Optional.of("id"), new Preconditions("\"1\"", ""));
        List<RecordCommand> commands = List.of(
                new RecordCommand.Seed(Map.of("id", "1")),
                new RecordCommand.Set("a", "1", Map.of("id", "2"), SOON, LIMITS),
                new RecordCommand.Set("b", "2", Map.of("id", "3"), SOON, LIMITS),
                new RecordCommand.Set("c", "3", Map.of("x", "y".repeat(60)), SOON, LIMITS),
                new RecordCommand.Remove("d", "4", "x", SOON, LIMITS),
                new RecordCommand.Set("e", "5", Map.of("id", "4"), SOON, LIMITS, Optional.of(condition)),
                new RecordCommand.Remove("f", "6", "id", SOON, LIMITS));
        for (int i = 0; i < commands.size(); i++) {
            record.apply(i + 1, at.plusSeconds(i), commands.get(i));
        }

        List<Buffer> pieces = record.snapshot();

        assertEquals(
                "01010704f0aebabbc82e03026964020101320269640301013302696404000601610131e887babbc82e01020162"
                        + "0132d08fbabbc82e010301630133b897babbc82e0408363020627974657301640134a09fbabbc82e0301650135"
                        + "88a7babbc82e0501660136f0aebabbc82e02",
                pieces.stream()
                        .map(piece -> HexFormat.of().formatHex(piece.getBytes()))
                        .collect(Collectors.joining()));
        RecordMap restored = new RecordMap();
        restored.restore(new Position(7, at), pieces);
        assertEquals(record.fingerprint(), restored.fingerprint());
        assertEquals(pieces, restored.snapshot());
        assertEquals(88_295_384_834_071_727L, record.fingerprint());
    }
}
