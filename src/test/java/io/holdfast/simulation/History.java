package io.holdfast.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the clients saw of a list, and whether one list that was changed and read one step at a time explains it. */
final class History {
    /** How an append ended, as its client was told. */
    enum Outcome {
        DONE,
        NOT_DONE,
        UNKNOWN
    }

    /** @param position where it went, if it is done @param ended when the client heard; never, for an unknown outcome */
    record Append(long number, long began, long ended, Outcome outcome, int position) {}

    record Read(long began, long ended, List<Long> seen) {}

    private final List<Append> appends = new ArrayList<>();
    private final List<Read> reads = new ArrayList<>();

    void add(Append append) {
        appends.add(append);
    }

    void add(Read read) {
        reads.add(read);
    }

    long done() {
        return appends.stream().filter(a -> a.outcome() == Outcome.DONE).count();
    }

    int reads() {
        return reads.size();
    }

    /** @param last the list at the end, when everything was quiet @return what is wrong, empty when nothing is */
    List<String> check(List<Long> last) {
        List<String> wrong = new ArrayList<>();
        Map<Long, Integer> positions = new HashMap<>();
        for (int i = 0; i < last.size(); i++) {
            if (positions.put(last.get(i), i) != null) {
                wrong.add("number %d is in the list twice".formatted(last.get(i)));
            }
        }
        appends.forEach(append -> check(append, positions, wrong));
        reads.forEach(read -> check(read, last, wrong));
        checkOrder(last.size(), positions, wrong);
        return wrong;
    }

    private static void check(Append append, Map<Long, Integer> positions, List<String> wrong) {
        Integer position = positions.get(append.number());
        if (append.outcome() == Outcome.DONE && position == null) {
            wrong.add("lost: %d was acknowledged".formatted(append.number()));
        } else if (append.outcome() == Outcome.DONE && position != append.position()) {
            wrong.add(
                    "%d is at %d, but its client was told %d".formatted(append.number(), position, append.position()));
        } else if (append.outcome() == Outcome.NOT_DONE && position != null) {
            wrong.add("%d is in the list, but its client was told that nothing was done".formatted(append.number()));
        }
    }

    private static void check(Read read, List<Long> last, List<String> wrong) {
        if (read.seen().size() > last.size()
                || !last.subList(0, read.seen().size()).equals(read.seen())) {
            wrong.add("a read saw what is no beginning of the list: %s".formatted(read.seen()));
        }
    }

    /**
     * Between what ended and what began later there is an order. An append stands at its position; a read of n entries stands
     * behind the n-th and before the next. So it is enough to walk through time with the length that must be there at least.
     */
    private void checkOrder(int length, Map<Long, Integer> positions, List<String> wrong) {
        record Moment(long at, boolean end, int low, int high, String what) {}
        List<Moment> moments = new ArrayList<>();
        for (Append append : appends) {
            Integer position = positions.get(append.number());
            if (position == null) {
                continue;
            }
            String what = "append of " + append.number();
            moments.add(new Moment(append.began(), false, 0, position, what));
            if (append.outcome() == Outcome.DONE) {
                moments.add(new Moment(append.ended(), true, position + 1, length, what));
            }
        }
        for (Read read : reads) {
            String what = "read of " + read.seen().size();
            moments.add(new Moment(read.began(), false, 0, read.seen().size(), what));
            moments.add(new Moment(read.ended(), true, read.seen().size(), length, what));
        }
        // At the same moment a beginning counts as earlier: nobody can tell.
        moments.sort((a, b) -> a.at() != b.at() ? Long.compare(a.at(), b.at()) : Boolean.compare(a.end(), b.end()));
        int atLeast = 0;
        String because = "the beginning";
        for (Moment moment : moments) {
            if (moment.end() && moment.low() > atLeast) {
                atLeast = moment.low();
                because = moment.what();
            } else if (!moment.end() && moment.high() < atLeast) {
                wrong.add("stale: %s began after %s had ended, which needs %d entries"
                        .formatted(moment.what(), because, atLeast));
            }
        }
    }
}
