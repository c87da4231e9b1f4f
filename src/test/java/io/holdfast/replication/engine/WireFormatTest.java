package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.replication.GroupId;
import io.microraft.MembershipChangeMode;
import io.microraft.RaftEndpoint;
import io.microraft.model.impl.groupop.DefaultUpdateRaftGroupMembersOpOrBuilder;
import io.microraft.model.impl.log.DefaultLogEntryOrBuilder;
import io.microraft.model.impl.log.DefaultRaftGroupMembersViewOrBuilder;
import io.microraft.model.impl.log.DefaultSnapshotChunkOrBuilder;
import io.microraft.model.impl.message.DefaultAppendEntriesFailureResponseOrBuilder;
import io.microraft.model.impl.message.DefaultAppendEntriesRequestOrBuilder;
import io.microraft.model.impl.message.DefaultAppendEntriesSuccessResponseOrBuilder;
import io.microraft.model.impl.message.DefaultInstallSnapshotRequestOrBuilder;
import io.microraft.model.impl.message.DefaultInstallSnapshotResponseOrBuilder;
import io.microraft.model.impl.message.DefaultPreVoteRequestOrBuilder;
import io.microraft.model.impl.message.DefaultPreVoteResponseOrBuilder;
import io.microraft.model.impl.message.DefaultTriggerLeaderElectionRequestOrBuilder;
import io.microraft.model.impl.message.DefaultVoteRequestOrBuilder;
import io.microraft.model.impl.message.DefaultVoteResponseOrBuilder;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.message.RaftMessage;
import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of messages, log entries, snapshots and hard state, written out: replicas of other versions, and disks, have them. */
class WireFormatTest {
    private static final GroupId GROUP = new GroupId("group");
    private static final ReplicaId SENDER = new ReplicaId(2);
    private static final MessageCodec MESSAGES = new MessageCodec(GROUP, 10_000);
    private static final DirectoryId ONE = new DirectoryId(0x1122334455667788L, 0x99aabbccddeeff00L);
    private static final DirectoryId TWO = new DirectoryId(3, 4);

    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of(
                        "append",
                        append(),
                        0,
                        "010000000500000004000000000000000600000000000000030000000000000008000000000000000900"
                                + "0000030000000000000007000000050100000000000003e8000000020000000301020300000001040000"
                                + "000000000008000000050200000000000000090000000503000000000000000400000003000000010000"
                                + "000200000004000000020000000100000002"),
                Arguments.of(
                        "append succeeded",
                        new DefaultAppendEntriesSuccessResponseOrBuilder()
                                .setGroupId(GROUP)
                                .setSender(SENDER)
                                .setTerm(5)
                                .setLastLogIndex(7)
                                .setQuerySequenceNumber(8)
                                .setFlowControlSequenceNumber(9)
                                .build(),
                        0,
                        "0200000005000000000000000700000000000000080000000000000009"),
                Arguments.of(
                        "append failed",
                        new DefaultAppendEntriesFailureResponseOrBuilder()
                                .setGroupId(GROUP)
                                .setSender(SENDER)
                                .setTerm(5)
                                .setExpectedNextIndex(7)
                                .setQuerySequenceNumber(8)
                                .setFlowControlSequenceNumber(9)
                                .build(),
                        3,
                        "03000000050000000000000007000000000000000800000000000000090000000000000003"),
                Arguments.of(
                        "snapshot",
                        snapshot(chunk()),
                        0,
                        "040000000501000000040000000000000006000000030000000000000008000000000000000900000001"
                                + "000000010000000000000002000000030000000100000002000000030000000200000001000000020100"
                                + "000000000000060000000400000001000000030000000000000002000000030000000100000002000000"
                                + "03000000020000000100000002000000020908"),
                Arguments.of(
                        "snapshot without a chunk",
                        snapshot(null),
                        0,
                        "040000000501000000040000000000000006000000030000000000000008000000000000000900000001"
                                + "0000000100000000000000020000000300000001000000020000000300000002000000010000000200"),
                Arguments.of(
                        "snapshot chunk wanted",
                        new DefaultInstallSnapshotResponseOrBuilder()
                                .setGroupId(GROUP)
                                .setSender(SENDER)
                                .setTerm(5)
                                .setSnapshotIndex(7)
                                .setRequestedSnapshotChunkIndex(2)
                                .setQuerySequenceNumber(8)
                                .setFlowControlSequenceNumber(9)
                                .build(),
                        0,
                        "050000000500000000000000070000000200000000000000080000000000000009"),
                Arguments.of(
                        "pre-vote asked for",
                        new DefaultPreVoteRequestOrBuilder()
                                .setGroupId(GROUP)
                                .setSender(SENDER)
                                .setTerm(5)
                                .setLastLogTerm(4)
                                .setLastLogIndex(7)
                                .build(),
                        0,
                        "0600000005000000040000000000000007"),
                Arguments.of(
                        "pre-vote",
                        new DefaultPreVoteResponseOrBuilder()
                                .setGroupId(GROUP)
                                .setSender(SENDER)
                                .setTerm(5)
                                .setGranted(true)
                                .build(),
                        0,
                        "070000000501"),
                Arguments.of(
                        "vote asked for",
                        new DefaultVoteRequestOrBuilder()
                                .setGroupId(GROUP)
                                .setSender(SENDER)
                                .setTerm(5)
                                .setLastLogTerm(4)
                                .setLastLogIndex(7)
                                .setSticky(true)
                                .build(),
                        0,
                        "080000000500000004000000000000000701"),
                Arguments.of(
                        "vote",
                        new DefaultVoteResponseOrBuilder()
                                .setGroupId(GROUP)
                                .setSender(SENDER)
                                .setTerm(5)
                                .setGranted(false)
                                .build(),
                        0,
                        "090000000500"),
                Arguments.of(
                        "leadership transferred",
                        new DefaultTriggerLeaderElectionRequestOrBuilder()
                                .setGroupId(GROUP)
                                .setSender(SENDER)
                                .setTerm(5)
                                .setLastLogTerm(4)
                                .setLastLogIndex(7)
                                .build(),
                        0,
                        "0a00000005000000040000000000000007"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void of_a_message(String name, RaftMessage message, long resumeAt, String hex) {
        Buffer frame = MESSAGES.encode(new Envelope(message, resumeAt));

        assertEquals(hex, hex(frame));
        assertEquals(hex, hex(MESSAGES.encode(MESSAGES.decode(2, frame))));
    }

    static Stream<Arguments> sideMessages() {
        return Stream.of(
                Arguments.of(
                        "condition",
                        new SideMessage.FitnessReport(1, 2, 3, 4, true, 5),
                        "400000000000000001000000000000000200000000000000030000000000000004010000000000000005"),
                Arguments.of("query", new SideMessage.Query(ONE), "41112233445566778899aabbccddeeff00"),
                Arguments.of(
                        "answer",
                        new SideMessage.Answer(new BootstrapDecision.Report(
                                true,
                                ONE,
                                new TreeMap<>(Map.of(1, ONE, 2, TWO)),
                                new BootstrapDecision.Configuration(6, new TreeSet<>(Set.of(1, 2)), Set.of(3)),
                                new BootstrapDecision.Configuration(7, new TreeSet<>(Set.of(1, 2, 3)), Set.of()))),
                        "4201112233445566778899aabbccddeeff000000000200000001112233445566778899aabbccddeeff00"
                                + "000000020000000000000003000000000000000400000000000000060000000200000001000000020000"
                                + "00010000000300000000000000070000000300000001000000020000000300000000"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sideMessages")
    void of_a_message_beside_the_engine(String name, SideMessage message, String hex) {
        Buffer frame = message.encode();

        assertEquals(hex, hex(frame));
        assertEquals(hex, hex(SideMessage.decode(frame).encode()));
    }

    static Stream<Arguments> hardStates() {
        return Stream.of(
                Arguments.of(
                        "of a member",
                        hardState().encode(),
                        "000000010100000000000000020000000300000001000000020000000300000002000000010000000200"
                                + "00000500000002112233445566778899aabbccddeeff000000000200000001112233445566778899aabb"
                                + "ccddeeff000000000200000000000000030000000000000004"),
                Arguments.of(
                        "of a new directory",
                        HardState.ofNewDirectory(ONE),
                        "00000000112233445566778899aabbccddeeff00"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hardStates")
    void of_hard_state(String name, byte[] state, String hex) {
        assertEquals(hex, HexFormat.of().formatHex(state));
    }

    private static HardState hardState() {
        return new HardState(
                new ReplicaId(1), true, members(), 5, new ReplicaId(2), ONE, new TreeMap<>(Map.of(1, ONE, 2, TWO)));
    }

    private static RaftMessage append() {
        return new DefaultAppendEntriesRequestOrBuilder()
                .setGroupId(GROUP)
                .setSender(SENDER)
                .setTerm(5)
                .setPreviousLogTerm(4)
                .setPreviousLogIndex(6)
                .setCommitIndex(3)
                .setQuerySequenceNumber(8)
                .setFlowControlSequenceNumber(9)
                .setLogEntries(List.of(
                        entry(7, new Operation.Commands(1_000, List.of(new byte[] {1, 2, 3}, new byte[] {4}))),
                        entry(8, new Operation.NewTerm()),
                        entry(
                                9,
                                new DefaultUpdateRaftGroupMembersOpOrBuilder()
                                        .setMode(MembershipChangeMode.ADD_LEARNER)
                                        .setEndpoint(new ReplicaId(4))
                                        .setMembers(replicas(1, 2, 4))
                                        .setVotingMembers(replicas(1, 2))
                                        .build())))
                .build();
    }

    private static LogEntry entry(long index, Object operation) {
        return new DefaultLogEntryOrBuilder()
                .setIndex(index)
                .setTerm(5)
                .setOperation(operation)
                .build();
    }

    private static RaftMessage snapshot(SnapshotChunk chunk) {
        return new DefaultInstallSnapshotRequestOrBuilder()
                .setGroupId(GROUP)
                .setSender(SENDER)
                .setTerm(5)
                .setSenderLeader(true)
                .setSnapshotTerm(4)
                .setSnapshotIndex(6)
                .setTotalSnapshotChunkCount(3)
                .setQuerySequenceNumber(8)
                .setFlowControlSequenceNumber(9)
                .setSnapshottedMembers(replicas(1))
                .setGroupMembersView(members())
                .setSnapshotChunk(chunk)
                .build();
    }

    private static SnapshotChunk chunk() {
        return new DefaultSnapshotChunkOrBuilder()
                .setIndex(6)
                .setTerm(4)
                .setSnapshotChunkIndex(1)
                .setSnapshotChunkCount(3)
                .setGroupMembersView(members())
                .setOperation(new byte[] {9, 8})
                .build();
    }

    private static RaftGroupMembersView members() {
        return new DefaultRaftGroupMembersViewOrBuilder()
                .setLogIndex(2)
                .setMembers(replicas(1, 2, 3))
                .setVotingMembers(replicas(1, 2))
                .build();
    }

    private static Set<RaftEndpoint> replicas(int... ids) {
        Set<RaftEndpoint> replicas = new LinkedHashSet<>();
        for (int id : ids) {
            replicas.add(new ReplicaId(id));
        }
        return replicas;
    }

    private static String hex(Buffer bytes) {
        return HexFormat.of().formatHex(bytes.getBytes());
    }
}
