package io.holdfast.replication.engine;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What becomes of a replica with an empty directory (ADR 30). A replica that promised something and lost it must not vote again as if it
 * had promised nothing: so one with an empty directory neither votes nor campaigns until it knows why the directory is empty. Pure; it is
 * given what the other replicas report.
 *
 * <pre>
 *   WAIT ──the lowest id: the directory of every other initial member is empty too──► BOOTSTRAP
 *     ├──any other id: a member's record of the founders names this directory──► BOOTSTRAP
 *     ├──a majority of the voters knows the id, and not as a voter: {@code members add}──► JOIN, without a vote
 *     └──a member's log names the id as a voter, with another directory──► LOST
 * </pre>
 *
 * <p>If a majority could decide, two groups would be bootstrapped after one directory was lost, or beside an old group that is down. The
 * lowest id alone decides, so that there is one record of the founders' directories: with two records, a directory that was lost in between
 * could be in one of them. If a directory is lost while a group is bootstrapped, its id may have to be replaced by another one.
 */
final class BootstrapDecision {

    /** The members of a group, as of an entry of the log. */
    record Configuration(long index, Set<Integer> voters, Set<Integer> learners) {
        static final Configuration NONE = new Configuration(0, Set.of(), Set.of());
    }

    /**
     * What a replica reports of itself.
     *
     * @param isMember whether it belongs to a group; one that does not reports only {@code own}
     * @param own its directory
     * @param founders the directories that its group was bootstrapped with, as far as it knows
     * @param committed the members that are decided
     * @param effective the newest members in its log
     */
    record Report(
            boolean isMember,
            DirectoryId own,
            Map<Integer, DirectoryId> founders,
            Configuration committed,
            Configuration effective) {
        static Report ofEmptyDirectory(DirectoryId own) {
            return new Report(false, own, Map.of(), Configuration.NONE, Configuration.NONE);
        }
    }

    enum Verdict {
        WAIT,
        BOOTSTRAP,
        JOIN,
        LOST
    }

    private final int self;
    private final Set<Integer> initialMembers;
    private final DirectoryId own;
    private final Map<Integer, Report> reports = new TreeMap<>();
    private final Set<Integer> heard = new TreeSet<>();

    /** @param initialMembers those that the group begins with, the same on every replica */
    BootstrapDecision(int self, Set<Integer> initialMembers, DirectoryId own) {
        this.self = self;
        this.initialMembers = Set.copyOf(initialMembers);
        this.own = own;
    }

    DirectoryId own() {
        return own;
    }

    /** {@code id} sent something: it exists, and is to be asked too. */
    void heard(int id) {
        heard.add(id);
    }

    void reported(int id, Report report) {
        heard.add(id);
        reports.put(id, report);
    }

    Set<Integer> toQuery() {
        Set<Integer> all = new TreeSet<>(initialMembers);
        all.addAll(heard);
        newest().ifPresent(configuration -> {
            all.addAll(configuration.voters());
            all.addAll(configuration.learners());
        });
        all.remove(self);
        return all;
    }

    Verdict verdict() {
        Optional<Configuration> newest = newest();
        if (newest.isEmpty()) {
            boolean lowest =
                    initialMembers.contains(self) && initialMembers.stream().noneMatch(id -> id < self);
            return lowest && missing().isEmpty() ? Verdict.BOOTSTRAP : Verdict.WAIT;
        }
        if (isVoter(newest.get())) {
            return isFounder() ? Verdict.BOOTSTRAP : Verdict.LOST;
        }
        Set<Integer> voters = newest.get().voters();
        long reported = members().filter(e -> voters.contains(e.getKey())).count();
        return reported > voters.size() / 2 ? Verdict.JOIN : Verdict.WAIT;
    }

    /** The directories that the group is bootstrapped with, or was; empty when none of its replicas knows. */
    Map<Integer, DirectoryId> founders() {
        Map<Integer, DirectoryId> founders = new TreeMap<>();
        if (newest().isEmpty()) {
            reports.forEach((id, report) -> founders.put(id, report.own()));
            founders.put(self, own);
        } else {
            members().forEach(e -> founders.putAll(e.getValue().founders()));
        }
        return founders;
    }

    /** The voters whose reports are missing. */
    Set<Integer> missing() {
        Set<Integer> missing = new TreeSet<>(newest().map(Configuration::voters).orElse(initialMembers));
        missing.remove(self);
        missing.removeAll(reports.keySet());
        return missing;
    }

    /** The members that know this id as a voter from another directory. */
    Set<Integer> witnesses() {
        return members()
                .filter(e -> isVoterOf(e.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Optional<Configuration> newest() {
        return members().map(e -> e.getValue().committed()).max(Comparator.comparingLong(Configuration::index));
    }

    // A voter that is in any log may have voted already; one whose removal is decided is gone.
    private boolean isVoter(Configuration newest) {
        return newest.voters().contains(self)
                || members()
                        .map(e -> e.getValue().effective())
                        .anyMatch(effective -> effective.index() > newest.index()
                                && effective.voters().contains(self));
    }

    // A group that was bootstrapped before there were records of founders has no empty founder any more.
    private boolean isFounder() {
        return members().allMatch(e -> own.equals(e.getValue().founders().get(self)));
    }

    private boolean isVoterOf(Report report) {
        return report.committed().voters().contains(self)
                || report.effective().voters().contains(self);
    }

    private Stream<Map.Entry<Integer, Report>> members() {
        return reports.entrySet().stream().filter(e -> e.getValue().isMember());
    }

    @Override
    public String toString() {
        return "waiting to hear from replicas %s".formatted(missing());
    }
}
