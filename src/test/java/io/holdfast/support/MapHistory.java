package io.holdfast.support;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What clients were told of a map of texts, and whether one map that is changed and read one step at a time explains it, each step
 * between its request and its answer. The search is that of Wing and Gong ("Testing and verifying concurrent objects", 1993) with the
 * memory of Lowe ("Testing for linearizability", 2017). Every value must be written once at most. Any thread may add.
 */
public final class MapHistory {
    private static final int STEPS_MAX = 300_000;
    private static final int ORDERED_MAX = 4;
    private static final long NEVER = Long.MAX_VALUE;

    /**
     * One request with all its repetitions.
     *
     * @param ended when the client heard; never, while the outcome is unknown
     * @param set the values to set, or null
     * @param remove the key to remove, or null; neither: a read
     * @param seen the whole map, as the answer told it; null where it tells none
     * @param found whether there was such a key to remove
     */
    public record Step(
            String who,
            long began,
            long ended,
            Map<String, String> set,
            String remove,
            Map<String, String> seen,
            boolean found) {

        public static Step read(String who, long began, long ended, Map<String, String> seen) {
            return new Step(who, began, ended, null, null, seen, false);
        }

        /** @param seen null and {@code ended} of no meaning: nobody knows whether it was done */
        public static Step set(String who, long began, long ended, Map<String, String> set, Map<String, String> seen) {
            return new Step(who, began, seen == null ? NEVER : ended, set, null, seen, false);
        }

        public static Step removed(String who, long began, long ended, String key, boolean found) {
            return new Step(who, began, ended, null, key, null, found);
        }

        public static Step maybeRemoved(String who, long began, String key) {
            return new Step(who, began, NEVER, null, key, null, false);
        }

        boolean isOpen() {
            return ended == NEVER;
        }

        /** The map after this step; null when {@code before} cannot be what it met. */
        Map<String, String> after(Map<String, String> before) {
            Map<String, String> after = before;
            if (set != null) {
                after = new HashMap<>(before);
                after.putAll(set);
            } else if (remove != null && before.containsKey(remove)) {
                after = new HashMap<>(before);
                after.remove(remove);
            }
            boolean fits = isOpen() || (remove != null ? found == before.containsKey(remove) : seen.equals(after));
            return fits ? after : null;
        }
    }

    /** How far a search has come. @param first all completed steps before it are done @param ahead those done behind it */
    private record Node(int first, BitSet ahead, BitSet open, Map<String, String> state) {}

    private record Frame(Node node, Iterator<Node> next) {}

    private final List<Step> steps = new ArrayList<>();

    public synchronized void add(Step step) {
        steps.add(step);
    }

    public synchronized int size() {
        return steps.size();
    }

    public synchronized long open() {
        return steps.stream().filter(Step::isOpen).count();
    }

    /** @param initial the map at the beginning @return why nothing explains what was told, empty when something does */
    public synchronized List<String> check(Map<String, String> initial) {
        return new Search(steps).run(initial);
    }

    /**
     * An open step may come late, so it is put where it is first seen, right before the answer that shows it: what an answer lacks
     * says which open steps these are.
     */
    private static final class Search {
        private final List<Step> done;
        private final List<Step> open;
        private final Map<Map.Entry<String, String>, Integer> writers = new HashMap<>();

        Search(List<Step> steps) {
            Comparator<Step> byBegin = Comparator.comparingLong(Step::began);
            done = steps.stream().filter(step -> !step.isOpen()).sorted(byBegin).toList();
            open = steps.stream().filter(Step::isOpen).sorted(byBegin).toList();
            for (int i = 0; i < open.size(); i++) {
                if (open.get(i).set() != null) {
                    for (Map.Entry<String, String> entry : open.get(i).set().entrySet()) {
                        writers.put(Map.entry(entry.getKey(), entry.getValue()), i);
                    }
                }
            }
        }

        List<String> run(Map<String, String> initial) {
            Set<Node> known = new HashSet<>();
            Node begin = new Node(0, new BitSet(), new BitSet(), Map.copyOf(initial));
            List<Frame> path =
                    new ArrayList<>(List.of(new Frame(begin, next(begin).iterator())));
            Node furthest = begin;
            while (!path.isEmpty()) {
                Frame last = path.get(path.size() - 1);
                if (last.node().first() == done.size()) {
                    return List.of();
                }
                if (!last.next().hasNext()) {
                    path.remove(path.size() - 1);
                    continue;
                }
                Node node = last.next().next();
                if (known.size() > STEPS_MAX) {
                    return List.of("undecided after %d steps".formatted(STEPS_MAX));
                }
                if (known.add(node)) {
                    path.add(new Frame(node, next(node).iterator()));
                    furthest = node.first() > furthest.first() ? node : furthest;
                }
            }
            Node stuck = furthest;
            return List.of("%d of %d answers are explained, then the map is %s, and nothing of this fits: %s"
                    .formatted(
                            stuck.first(),
                            done.size(),
                            stuck.state(),
                            candidates(stuck).stream().map(done::get).toList()));
        }

        private List<Node> next(Node node) {
            List<Node> next = new ArrayList<>();
            for (int i : candidates(node)) {
                Step step = done.get(i);
                Map<String, String> after = step.after(node.state());
                if (after != null) {
                    next.add(done(node, i, node.open(), after));
                }
                if (after == null || step.remove() != null) {
                    for (List<Integer> before : before(node, step)) {
                        if (after == null || setsMore(before)) {
                            behind(node, before, i, next);
                        }
                    }
                }
            }
            return next;
        }

        // Of a step that sets one key alone, its removal leaves nothing to be seen later.
        private boolean setsMore(List<Integer> before) {
            return before.stream()
                    .map(open::get)
                    .anyMatch(step -> step.set() != null && step.set().size() > 1);
        }

        private void behind(Node node, List<Integer> before, int i, List<Node> next) {
            Map<String, String> state = node.state();
            BitSet used = (BitSet) node.open().clone();
            for (int each : before) {
                state = open.get(each).after(state);
                used.set(each);
            }
            Map<String, String> after = done.get(i).after(state);
            if (after != null) {
                next.add(done(node, i, used, after));
            }
        }

        /** The open steps, in every order, that may have made the state what {@code step} saw. */
        private List<List<Integer>> before(Node node, Step step) {
            if (step.remove() != null) {
                return unused(node).stream()
                        .filter(i -> open.get(i).set() != null
                                ? open.get(i).set().containsKey(step.remove())
                                : open.get(i).remove().equals(step.remove()))
                        .map(List::of)
                        .toList();
            }
            Set<String> own = step.set() == null ? Set.of() : step.set().keySet();
            Set<Integer> needed = new TreeSet<>();
            Set<String> gone = new HashSet<>(node.state().keySet());
            for (Map.Entry<String, String> entry : step.seen().entrySet()) {
                if (!own.contains(entry.getKey())
                        && !entry.getValue().equals(node.state().get(entry.getKey()))) {
                    Integer writer = writers.get(Map.entry(entry.getKey(), entry.getValue()));
                    if (writer == null || !unused(node).contains(writer)) {
                        return List.of();
                    }
                    needed.add(writer);
                    gone.addAll(open.get(writer).set().keySet());
                }
            }
            gone.removeAll(own);
            gone.removeAll(step.seen().keySet());
            for (String key : gone) {
                unused(node).stream()
                        .filter(i -> key.equals(open.get(i).remove()))
                        .findFirst()
                        .ifPresent(needed::add);
            }
            return needed.size() > ORDERED_MAX ? List.of(List.copyOf(needed)) : orders(List.copyOf(needed));
        }

        private List<Integer> unused(Node node) {
            long before = firstEnd(node);
            List<Integer> unused = new ArrayList<>();
            for (int i = 0; i < open.size() && open.get(i).began() <= before; i++) {
                if (!node.open().get(i)) {
                    unused.add(i);
                }
            }
            return unused;
        }

        private static List<List<Integer>> orders(List<Integer> all) {
            if (all.size() < 2) {
                return List.of(all);
            }
            List<List<Integer>> orders = new ArrayList<>();
            for (Integer first : all) {
                List<Integer> rest = new ArrayList<>(all);
                rest.remove(first);
                for (List<Integer> order : orders(rest)) {
                    List<Integer> whole = new ArrayList<>(List.of(first));
                    whole.addAll(order);
                    orders.add(whole);
                }
            }
            return orders;
        }

        private static Node done(Node node, int i, BitSet open, Map<String, String> after) {
            BitSet ahead = (BitSet) node.ahead().clone();
            ahead.set(i - node.first());
            int run = ahead.nextClearBit(0);
            return new Node(node.first() + run, ahead.get(run, Math.max(run, ahead.length())), open, after);
        }

        /** Those that no other has to come before. */
        private List<Integer> candidates(Node node) {
            long before = firstEnd(node);
            List<Integer> candidates = new ArrayList<>();
            for (int i = node.first(); i < done.size() && done.get(i).began() <= before; i++) {
                if (!node.ahead().get(i - node.first())) {
                    candidates.add(i);
                }
            }
            return candidates;
        }

        private long firstEnd(Node node) {
            long end = NEVER;
            for (int i = node.first(); i < done.size() && done.get(i).began() <= end; i++) {
                if (!node.ahead().get(i - node.first())) {
                    end = Math.min(end, done.get(i).ended());
                }
            }
            return end;
        }
    }
}
