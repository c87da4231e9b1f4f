package io.holdfast.bench.cluster;

import io.holdfast.bench.cluster.Contestant.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Contestants that write in turn, a round each, in an order that alternates, after two rounds that do not count. */
public final class Rounds {

    /** What a cluster's writers were told, warm-up and lead-in included. */
    public record Told(long commits, long failed) {
        static final Told NOTHING = new Told(0, 0);

        public Told and(Told more) {
            return new Told(commits + more.commits, failed + more.failed);
        }
    }

    private final List<Contestant> contestants;
    private final int[] outstanding;
    private final int millis;
    private final ResultTable results;
    private final DiskPace disk;
    private final Map<Cluster, Told> told = new HashMap<>();

    /**
     * @param rival with whom the others are compared
     * @param outstanding how many writes are under way, row by row
     * @param millis that a row is measured
     * @param directory on the disk that they write to
     */
    public Rounds(List<Contestant> contestants, String rival, int[] outstanding, int millis, Path directory) {
        this.contestants = List.copyOf(contestants);
        this.outstanding = outstanding.clone();
        this.millis = millis;
        this.results =
                new ResultTable(contestants.stream().map(Contestant::name).toList(), rival);
        this.disk = new DiskPace(directory);
    }

    /** Lets one contestant write before the first round, {@code outstanding} at a time. */
    public void warmUp(Contestant contestant, int outstanding, int times, int millisEach) throws IOException {
        for (int i = 0; i < times; i++) {
            show("warm-up", outstanding, contestant, measure(contestant, outstanding, millisEach));
        }
    }

    public ResultTable run(int rounds) throws IOException {
        for (int round = -1; round <= rounds; round++) {
            run(round, results);
        }
        return results;
    }

    private void run(int round, ResultTable results) throws IOException {
        List<Contestant> inTurn = new ArrayList<>(contestants);
        if (round % 2 == 0) {
            Collections.reverse(inTurn);
        }
        for (int each : outstanding) {
            for (Contestant contestant : inTurn) {
                Sample sample = measure(contestant, each, millis);
                show("round " + round, each, contestant, sample);
                if (round > 0) {
                    results.add(each, contestant.name(), sample);
                }
            }
        }
        disk.measure();
    }

    private Sample measure(Contestant contestant, int outstanding, int millis) throws IOException {
        Sample sample = contestant.measure(outstanding, millis);
        Told now = new Told(sample.measurement().commits(), sample.measurement().failed());
        told.merge(contestant.cluster(), now, Told::and);
        return sample;
    }

    private static void show(String when, int outstanding, Contestant contestant, Sample sample) {
        System.err.printf(
                "%s: %3d %-8s %,9.0f/s, %d failed%n",
                when,
                outstanding,
                contestant.name(),
                sample.measurement().perSecond(),
                sample.measurement().failed());
    }

    public Told told(Cluster cluster) {
        return told.getOrDefault(cluster, Told.NOTHING);
    }

    /** What a 4 KiB append with its fdatasync took between the rounds, the median. */
    public double appendMicros() {
        return disk.appendMicros();
    }
}
