package io.holdfast.replication.engine;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What becomes of a replica with an empty directory. A replica that promised something and lost it must not vote again as if it never
 * had: so an empty one neither votes nor campaigns until it knows why it is empty. Pure; it is told what the others say.
 *
 * <pre>
 *   waiting ──the lowest id: every other id of the group is empty too──► FOUND
 *       ├──any other id: somebody who belongs to the group was born with this directory──► FOUND
 *       ├──a majority knows the id, and not as a voter: {@code members add}──► JOIN, without a vote
 *       └──somebody's log names the id as a voter, with another directory──► LOST
 * </pre>
 *
 * <p>By a majority alone two groups would be born after one lost directory, or beside an old one that is down. One id founds, so that
 * there is one record of which directories were there: with two, a directory that was lost in between could be in one of them. If a
 * directory is lost while a group is born, its id may have to be replaced by another one.
 */
final class Birth {

    /** Who belongs to a group, as of an entry of the log. */
    record Members(long index, Set<Integer> voters, Set<Integer> learners) {
        static final Members NONE = new Members(0, Set.of(), Set.of());
    }

    /**
     * What a replica says of itself.
     *
     * @param born whether it belongs to a group; the rest is only told by one that does, but for {@code own}
     * @param own its directory
     * @param founders the directories its group was born with, as far as it knows
     * @param committed the members that are decided
     * @param effective the newest members in its log
     */
    record Tale(
            boolean born, DirectoryId own, Map<Integer, DirectoryId> founders, Members committed, Members effective) {
        static Tale ofEmpty(DirectoryId own) {
            return new Tale(false, own, Map.of(), Members.NONE, Members.NONE);
        }
    }

    enum Verdict {
        WAIT,
        FOUND,
        JOIN,
        LOST
    }

    private final int self;
    private final Set<Integer> ids;
    private final DirectoryId own;
    private final Map<Integer, Tale> told = new TreeMap<>();
    private final Set<Integer> heard = new TreeSet<>();

    /** @param ids those that the group begins with, the same for all */
    Birth(int self, Set<Integer> ids, DirectoryId own) {
        this.self = self;
        this.ids = Set.copyOf(ids);
        this.own = own;
    }

    DirectoryId own() {
        return own;
    }

    /** {@code id} sent something: it exists, and is to be asked too. */
    void heard(int id) {
        heard.add(id);
    }

    void told(int id, Tale tale) {
        heard.add(id);
        told.put(id, tale);
    }

    Set<Integer> toAsk() {
        Set<Integer> all = new TreeSet<>(ids);
        all.addAll(heard);
        newest().ifPresent(members -> {
            all.addAll(members.voters());
            all.addAll(members.learners());
        });
        all.remove(self);
        return all;
    }

    Verdict verdict() {
        Optional<Members> newest = newest();
        if (newest.isEmpty()) {
            boolean lowest = ids.contains(self) && ids.stream().noneMatch(id -> id < self);
            return lowest && told.keySet().containsAll(others(ids)) ? Verdict.FOUND : Verdict.WAIT;
        }
        if (isVoter(newest.get())) {
            return isFounder() ? Verdict.FOUND : Verdict.LOST;
        }
        long voters =
                born().filter(e -> newest.get().voters().contains(e.getKey())).count();
        return voters > newest.get().voters().size() / 2 ? Verdict.JOIN : Verdict.WAIT;
    }

    /** The directories that the group is born with, or was; empty when none of its replicas knows. */
    Map<Integer, DirectoryId> founders() {
        Map<Integer, DirectoryId> founders = new TreeMap<>();
        if (newest().isEmpty()) {
            told.forEach((id, tale) -> founders.put(id, tale.own()));
            founders.put(self, own);
        } else {
            born().forEach(e -> founders.putAll(e.getValue().founders()));
        }
        return founders;
    }

    /** Who has not said anything yet, as far as it matters. */
    Set<Integer> missing() {
        Set<Integer> missing = new TreeSet<>(newest().map(Members::voters).orElse(ids));
        missing.remove(self);
        missing.removeAll(told.keySet());
        return missing;
    }

    /** Who says that this id has voted from another directory. */
    Set<Integer> witnesses() {
        return born().filter(e -> names(e.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Optional<Members> newest() {
        return born().map(e -> e.getValue().committed()).max(Comparator.comparingLong(Members::index));
    }

    // A vote that is in somebody's log may have been given already; one that is decided away is gone.
    private boolean isVoter(Members newest) {
        return newest.voters().contains(self)
                || born().map(e -> e.getValue().effective())
                        .anyMatch(members -> members.index() > newest.index()
                                && members.voters().contains(self));
    }

    // A group that was born before there were records has met none that is empty now.
    private boolean isFounder() {
        return born().allMatch(e -> own.equals(e.getValue().founders().get(self)));
    }

    private boolean names(Tale tale) {
        return tale.committed().voters().contains(self)
                || tale.effective().voters().contains(self);
    }

    private Collection<Integer> others(Collection<Integer> all) {
        return all.stream().filter(id -> id != self).toList();
    }

    private Stream<Map.Entry<Integer, Tale>> born() {
        return told.entrySet().stream().filter(e -> e.getValue().born());
    }

    @Override
    public String toString() {
        return "waiting to hear from replicas %s".formatted(missing());
    }
}
