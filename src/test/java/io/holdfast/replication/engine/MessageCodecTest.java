package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.replication.GroupId;
import io.microraft.model.impl.log.DefaultLogEntryOrBuilder;
import io.microraft.model.impl.message.DefaultAppendEntriesFailureResponseOrBuilder;
import io.microraft.model.impl.message.DefaultAppendEntriesRequestOrBuilder;
import io.microraft.model.impl.message.DefaultVoteRequestOrBuilder;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.VoteRequest;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The simulation sends all ten messages through the codec; here is what it does not meet. */
class MessageCodecTest {
    private static final ReplicaId SENDER = new ReplicaId(2);

    private final MessageCodec codec = new MessageCodec(new GroupId("group"), 1_000);

    @Test
    void an_append_keeps_its_entries() {
        AppendEntriesRequest there = appended(append(3, 10));

        assertEquals(3, there.getLogEntries().size());
        List<byte[]> commands =
                ((Operation.Commands) there.getLogEntries().get(2).getOperation()).encoded();
        assertArrayEquals(new byte[10], commands.get(0));
        assertArrayEquals(new byte[] {1, 2}, commands.get(1));
    }

    @Test
    void an_append_that_is_too_long_loses_its_last_entries() {
        Buffer frame = codec.encode(new Envelope(append(100, 100), 0));

        assertTrue(frame.length() <= 1_000);
        int kept = ((AppendEntriesRequest) codec.decode(2, frame).message())
                .getLogEntries()
                .size();
        assertTrue(kept > 0 && kept < 100, kept + " entries");
    }

    @Test
    void an_entry_that_is_longer_than_a_frame_is_sent_alone() {
        assertEquals(1, appended(append(3, 5_000)).getLogEntries().size());
    }

    @Test
    void a_refusal_carries_its_hint() {
        RaftMessage refused = new DefaultAppendEntriesFailureResponseOrBuilder()
                .setGroupId("group")
                .setSender(SENDER)
                .setTerm(4)
                .setExpectedNextIndex(50)
                .setQuerySequenceNumber(0)
                .setFlowControlSequenceNumber(9)
                .build();

        assertEquals(
                20, codec.decode(2, codec.encode(new Envelope(refused, 20))).resumeAt());
        assertEquals(30, ResumeHint.expand(new Envelope(refused, 20)).size());
        assertEquals(1, ResumeHint.expand(new Envelope(refused, 0)).size());
        assertEquals(1, ResumeHint.expand(new Envelope(refused, 50)).size());
    }

    @Test
    void what_is_no_message_is_refused_whole() {
        Buffer good = codec.encode(new Envelope(append(2, 10), 0));
        for (int length = 0; length < good.length(); length++) {
            Buffer cut = good.getBuffer(0, length);
            assertThrows(IllegalArgumentException.class, () -> codec.decode(2, cut));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> codec.decode(2, good.copy().appendByte((byte) 0)));
        assertThrows(IllegalArgumentException.class, () -> codec.decode(2, Buffer.buffer("hello, world")));
    }

    @Test
    void no_noise_does_more_than_be_refused() {
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            byte[] noise = new byte[random.nextInt(80)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] = (byte) (1 + random.nextInt(10));
            }
            try {
                codec.decode(2, Buffer.buffer(noise));
            } catch (IllegalArgumentException refused) {
                // as it should be
            }
        }
    }

    @Test
    void a_vote_from_nobody_can_be_written_too() {
        RaftMessage vote = new DefaultVoteRequestOrBuilder()
                .setGroupId("group")
                .setSender(SENDER)
                .setTerm(7)
                .setLastLogTerm(3)
                .setLastLogIndex(9)
                .setSticky(true)
                .build();

        VoteRequest there = (VoteRequest)
                codec.decode(2, codec.encode(new Envelope(vote, 0))).message();
        assertTrue(there.isSticky());
        assertEquals(7, there.getTerm());
    }

    private AppendEntriesRequest appended(RaftMessage append) {
        return (AppendEntriesRequest)
                codec.decode(2, codec.encode(new Envelope(append, 0))).message();
    }

    private static RaftMessage append(int count, int bytes) {
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            entries.add(new DefaultLogEntryOrBuilder()
                    .setIndex(i)
                    .setTerm(1)
                    .setOperation(new Operation.Commands(5, List.of(new byte[bytes], new byte[] {1, 2})))
                    .build());
        }
        return new DefaultAppendEntriesRequestOrBuilder()
                .setGroupId("group")
                .setSender(SENDER)
                .setTerm(1)
                .setPreviousLogTerm(0)
                .setPreviousLogIndex(0)
                .setCommitIndex(0)
                .setLogEntries(entries)
                .setQuerySequenceNumber(0)
                .setFlowControlSequenceNumber(1)
                .build();
    }
}
