package io.holdfast.replication.engine;

import io.microraft.RaftEndpoint;
import io.microraft.report.RaftGroupMembers;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The members of a group by their numbers. @param of what it was made from */
record MemberView(RaftGroupMembers of, List<Integer> voters, List<Integer> learners) {
    static final MemberView NONE = new MemberView(null, List.of(), List.of());

    static MemberView of(RaftGroupMembers members) {
        Collection<RaftEndpoint> voters = members.getVotingMembers();
        return new MemberView(
                members,
                numbers(voters),
                numbers(members.getMembers().stream()
                        .filter(member -> !voters.contains(member))
                        .toList()));
    }

    static List<Integer> numbers(Collection<RaftEndpoint> members) {
        return members.stream().map(ReplicaId::of).sorted().collect(Collectors.toList());
    }

    BootstrapDecision.Configuration configuration() {
        return new BootstrapDecision.Configuration(of.getLogIndex(), Set.copyOf(voters), Set.copyOf(learners));
    }
}
