package io.holdfast.bench.cache;

import io.holdfast.bench.cache.Reader.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Readers that read in turn, a round each, in an order that alternates, after a warm-up in which they take turns too. */
final class ReadRounds {
    private final String title;
    private final List<Reader> readers;
    private final ReadTable results;
    private long failed;

    /** The others are compared with the last one. */
    ReadRounds(String title, List<Reader> readers) {
        this.title = title;
        this.readers = List.copyOf(readers);
        this.results = new ReadTable(title, readers.stream().map(Reader::name).toList());
    }

    /** @param warmUpMillis of each reader */
    ReadTable run(int warmUpMillis, int rounds, int millis) throws IOException {
        // A front end without reads for ten seconds lets its lease end: no reader may pause for so long.
        for (int warm = 0; warm < warmUpMillis; warm += millis) {
            for (Reader reader : readers) {
                measure("warm-up", reader, millis);
            }
        }
        for (int round = 1; round <= rounds; round++) {
            List<Reader> inTurn = new ArrayList<>(readers);
            if (round % 2 == 0) {
                Collections.reverse(inTurn);
            }
            for (Reader reader : inTurn) {
                results.add(reader.name(), measure("round " + round, reader, millis));
            }
        }
        return results;
    }

    private Sample measure(String when, Reader reader, int forMillis) throws IOException {
        Sample sample = reader.measure(forMillis);
        failed += sample.measurement().failed();
        System.err.printf(
                "%s, %s: %-7s %,9.0f/s, %.1f %% hits, %,.0f entries, %d failed%n",
                title,
                when,
                reader.name(),
                sample.perSecond(),
                sample.hitPercent(),
                sample.entries(),
                sample.measurement().failed());
        return sample;
    }

    /** Including those of the warm-up. */
    long failed() {
        return failed;
    }
}
