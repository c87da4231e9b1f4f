package io.holdfast.e2e.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Reads of a product that is only bought, a piece at a time, and the buying: how many pieces each reader saw gone, and whether one
 * counter explains it. Safe for threads.
 */
public final class CachedReads {
    private record Read(long began, long ended, String where, long gone) {}

    private record Buy(long began, long ended) {}

    private final List<Read> reads = new ArrayList<>();
    private final List<Buy> buys = new ArrayList<>();
    private final List<Long> begun = new ArrayList<>();
    private long hits;

    public synchronized void read(long began, long ended, String where, long gone, boolean hit) {
        reads.add(new Read(began, ended, where, gone));
        hits += hit ? 1 : 0;
    }

    public synchronized void buys(long began) {
        begun.add(began);
    }

    public synchronized void bought(long began, long ended) {
        buys.add(new Buy(began, ended));
    }

    public synchronized int bought() {
        return buys.size();
    }

    public synchronized long hits() {
        return hits;
    }

    public synchronized int reads() {
        return reads.size();
    }

    /** The longest time in nanoseconds without an answered buy. */
    public synchronized long longestGap(long from, long to) {
        long last = from;
        long longest = 0;
        for (long ended : buys.stream()
                .map(Buy::ended)
                .filter(at -> at > from && at < to)
                .sorted()
                .toList()) {
            longest = Math.max(longest, ended - last);
            last = ended;
        }
        return Math.max(longest, to - last);
    }

    public synchronized long boughtBetween(long from, long to) {
        return buys.stream()
                .filter(buy -> buy.ended() > from && buy.ended() < to)
                .count();
    }

    /**
     * Who began after another one had ended sees at least as much gone, and nobody more than was begun.
     *
     * @return what is wrong
     */
    public synchronized List<String> check() {
        record Moment(long at, int order, Runnable what) {}
        List<Moment> moments = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        long[] known = new long[1]; // gone for sure
        long[] answered = new long[1];
        long[] asked = new long[1];
        Map<Read, Long> least = new java.util.IdentityHashMap<>();
        begun.forEach(at -> moments.add(new Moment(at, 0, () -> asked[0]++)));
        buys.forEach(
                buy -> moments.add(new Moment(buy.ended(), 2, () -> known[0] = Math.max(known[0], ++answered[0]))));
        for (Read read : reads) {
            moments.add(new Moment(read.began(), 1, () -> least.put(read, known[0])));
            moments.add(new Moment(read.ended(), 2, () -> {
                if (read.gone() < least.get(read)) {
                    wrong.add("stale: %s, but %d were gone".formatted(read, least.get(read)));
                }
                if (read.gone() > asked[0]) {
                    wrong.add("%s, but only %d were asked for".formatted(read, asked[0]));
                }
                known[0] = Math.max(known[0], read.gone());
            }));
        }
        moments.sort(Comparator.comparingLong(Moment::at).thenComparing(Moment::order));
        moments.forEach(moment -> moment.what().run());
        return wrong;
    }
}
