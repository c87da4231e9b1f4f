package io.holdfast.hosting;

import io.holdfast.base.config.Settings;
import io.holdfast.replication.member.GroupMember;
import io.holdfast.replication.peers.StaticPeers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a role reads its configuration from.
 *
 * @param values all settings of the process
 * @param id of this instance, if it has one that outlives the process
 * @param reserved names that no external service may have
 * @param ofProcess empty while the roles of the tier {@code ENTRANCE} are configured, because their request timeout is a part of it
 */
public record RoleSettings(
        Settings values, Optional<String> id, Set<String> reserved, Optional<ProcessSettings> ofProcess) {

    /**
     * Settings of the process that several roles use.
     *
     * @param requestTimeout the longest deadline that a request may have
     * @param sharesRegistry whether other processes register in the same registry
     */
    public record ProcessSettings(Duration requestTimeout, boolean sharesRegistry, Replicas replicas) {}

    /**
     * Settings of the replicas of this process.
     *
     * @param id of each of them within its group
     * @param peers by group, where their addresses are configured
     * @param countByDefault how many replicas a group begins with unless its settings differ
     */
    public record Replicas(int id, Map<String, StaticPeers> peers, int countByDefault, GroupMember.Config member) {}

    /** The settings that several roles use. Not for roles of the tier {@code ENTRANCE}. */
    public ProcessSettings process() {
        return ofProcess.orElseThrow(() -> new IllegalStateException("the entrance is configured first"));
    }

    /** The same, once the settings of the process are known. */
    public RoleSettings with(ProcessSettings process) {
        return new RoleSettings(values, id, reserved, Optional.of(process));
    }
}
