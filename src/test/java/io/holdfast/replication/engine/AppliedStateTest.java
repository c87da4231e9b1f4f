package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.holdfast.replication.StateMachine;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppliedStateTest {

    /** Notes each command with the position it was given. */
    private static final class Notes implements StateMachine<String, String> {
        final List<String> seen = new ArrayList<>();
        private final Position start;

        Notes(Position start) {
            this.start = start;
        }

        @Override
        public Position start() {
            return start;
        }

        @Override
        public Buffer encode(String command) {
            return Buffer.buffer(command);
        }

        @Override
        public String decode(Buffer encoded) {
            return encoded.toString();
        }

        @Override
        public String apply(long index, Instant at, String command) {
            seen.add(command + index);
            return command.toUpperCase(java.util.Locale.ROOT);
        }

        @Override
        public List<Buffer> snapshot() {
            return List.of();
        }

        @Override
        public void restore(Position position, List<Buffer> pieces) {}
    }

    private static Operation.Commands entry(String... commands) {
        return new Operation.Commands(
                5, List.of(commands).stream().map(String::getBytes).toList());
    }

    private static AppliedState<String, String> state(Notes machine) {
        return new AppliedState<>(machine, 100, true, bug -> fail(bug));
    }

    @Test
    void commands_of_one_entry_are_answered_in_their_order() {
        assertEquals(
                List.of("A", "B"),
                state(new Notes(StateMachine.Position.NOTHING)).runOperation(1, entry("a", "b")));
    }

    @Test
    void each_command_of_an_entry_has_an_index_of_its_own() {
        Notes machine = new Notes(StateMachine.Position.NOTHING);

        state(machine).runOperation(1, entry("a", "b", "c"));

        assertEquals(List.of("a256", "b257", "c258"), machine.seen);
    }

    @Test
    void a_state_that_was_kept_in_the_middle_of_an_entry_meets_the_rest_of_it() {
        Notes machine = new Notes(new StateMachine.Position(257, Instant.EPOCH));
        AppliedState<String, String> state = state(machine);

        state.runOperation(1, entry("a", "b", "c"));
        state.runOperation(2, entry("d"));

        assertEquals(List.of("c258", "d512"), machine.seen);
    }

    @Test
    void a_state_that_was_kept_at_the_end_of_an_entry_meets_the_next() {
        Notes machine = new Notes(new StateMachine.Position(258, Instant.EPOCH));
        AppliedState<String, String> state = state(machine);

        state.runOperation(1, entry("a", "b", "c"));
        state.runOperation(1, entry("a", "b", "c")); // the engine tells its story again
        state.runOperation(2, entry("d"));

        assertEquals(List.of("d512"), machine.seen);
    }
}
