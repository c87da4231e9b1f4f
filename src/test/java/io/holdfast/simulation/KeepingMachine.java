package io.holdfast.simulation;

import io.holdfast.simulation.OlderPart.Entry;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A list that keeps its older part on a disk of its own, written behind. Its snapshots name that part and carry the newest
 * entries; a replica that gets one fetches from the others what it lacks.
 *
 * <pre>
 *   0 ......... base ......... older.size() ......... size()
 *   on disk     on disk and in memory      in memory           whole: older.synced() has reached base
 * </pre>
 */
final class KeepingMachine implements Numbers {
    /** What a machine of this kind has to keep to; the names of those that it shall break are given to it. */
    enum Rule {
        /** What its disk has is not applied again. */
        STARTS_WHERE_ITS_DISK_IS,
        /** It claims no more than its disk has. */
        STARTS_NO_FURTHER,
        /** A snapshot names only what a power cut cannot take away. */
        NAMES_ONLY_WHAT_IS_SYNCED
    }

    private static final int CARRIED = 32;
    private static final int STEP = 16;
    private static final int FETCHED = 128;

    private final Host host;
    private final OlderPart older;
    private final Network network;
    private final Supplier<Host> anyHost;
    private final Random random;
    private final Set<String> broken;
    private final Witness witness;
    private final List<Entry> newest = new ArrayList<>();
    private int base;
    private boolean whole = true;

    KeepingMachine(
            Host host, Network network, Supplier<Host> anyHost, Random random, Set<String> broken, Witness witness) {
        this.host = host;
        this.older = host.older;
        this.network = network;
        this.anyHost = anyHost;
        this.random = random;
        this.broken = broken;
        this.witness = witness;
        older.sync(); // a process that was killed left it written; it is claimed from now on
        base = older.size();
        writeBehind();
    }

    static Set<String> rules() {
        Set<String> names = new TreeSet<>();
        for (Rule rule : Rule.values()) {
            names.add(rule.name());
        }
        return names;
    }

    private boolean keeps(Rule rule) {
        return !broken.contains(rule.name());
    }

    @Override
    public Position start() {
        if (base == 0 || !keeps(Rule.STARTS_WHERE_ITS_DISK_IS)) {
            return Position.NOTHING;
        }
        Entry last = older.get(base - 1);
        return new Position(
                last.index() + (keeps(Rule.STARTS_NO_FURTHER) ? 0 : 5 * 256), Instant.ofEpochMilli(last.atMillis()));
    }

    /** Without what is not here yet. */
    @Override
    public List<Long> list() {
        List<Long> list = new ArrayList<>();
        for (int i = 0; i < Math.min(base, older.size()); i++) {
            list.add(older.get(i).number());
        }
        newest.forEach(entry -> list.add(entry.number()));
        return list;
    }

    @Override
    public int size() {
        return base + newest.size();
    }

    @Override
    public boolean isComplete() {
        return whole;
    }

    @Override
    public Buffer encode(Long number) {
        return Buffer.buffer(8).appendLong(number);
    }

    @Override
    public Long decode(Buffer encoded) {
        return encoded.getLong(0);
    }

    @Override
    public Integer apply(long index, Instant at, Long number) {
        witness.applied(index, number, at);
        newest.add(new Entry(index, at.toEpochMilli(), number));
        if (!older.isLazy && random.nextInt(8) == 0) {
            write();
            older.sync(); // now and then before the log is
        }
        return size() - 1;
    }

    @Override
    public List<Buffer> snapshot() {
        int named = Math.max(0, (size() - CARRIED) / STEP * STEP);
        write();
        if (keeps(Rule.NAMES_ONLY_WHAT_IS_SYNCED)) {
            older.sync();
        }
        List<Buffer> pieces = new ArrayList<>(List.of(Buffer.buffer().appendInt(named)));
        for (int from = named; from < size(); from += STEP) {
            Buffer piece = Buffer.buffer();
            for (int i = from; i < Math.min(size(), from + STEP); i++) {
                Entry entry = i < base ? older.get(i) : newest.get(i - base);
                piece.appendLong(entry.index()).appendLong(entry.atMillis()).appendLong(entry.number());
            }
            pieces.add(piece);
        }
        witness.snapshotTaken(size(), pieces.hashCode());
        return pieces;
    }

    @Override
    public void restore(Position position, List<Buffer> pieces) {
        write(); // the log of it goes
        older.sync();
        base = pieces.get(0).getInt(0);
        newest.clear();
        for (Buffer piece : pieces.subList(1, pieces.size())) {
            for (int at = 0; at < piece.length(); at += 24) {
                newest.add(new Entry(piece.getLong(at), piece.getLong(at + 8), piece.getLong(at + 16)));
            }
        }
        whole = older.synced() >= base;
        fetch();
    }

    private void writeBehind() {
        host.plan(Host.Source.TIMER, 50_000 + random.nextInt(400_000), () -> {
            if (!older.isLazy) {
                write();
                if (random.nextBoolean()) {
                    older.sync();
                    forget();
                }
            }
            writeBehind();
        });
    }

    private void write() {
        if (older.size() >= base && older.size() < size()) {
            older.write(List.copyOf(newest.subList(older.size() - base, newest.size())));
        }
    }

    private void forget() {
        int spare = Math.min(older.synced(), size() - CARRIED) - base;
        if (spare > STEP) {
            newest.subList(0, spare).clear();
            base += spare;
        }
    }

    private void fetch() {
        if (!whole) {
            ask();
            host.plan(Host.Source.TIMER, 100_000 + random.nextInt(200_000), this::fetch);
        }
    }

    private void ask() {
        int from = older.size();
        int to = Math.min(base, from + FETCHED);
        Host other = anyHost.get();
        while (other == host) {
            other = anyHost.get();
        }
        ask(other, from, to);
    }

    private void ask(Host other, int from, int to) {
        network.carry(host.id, other.id, () -> {
            if (other.machine instanceof KeepingMachine asked) {
                List<Entry> found = asked.range(from, to);
                network.carry(other.id, host.id, () -> take(from, found));
            }
        });
    }

    private void take(int from, List<Entry> found) {
        if (host.machine != this || whole || from != older.size() || found.isEmpty()) {
            return;
        }
        older.write(found);
        older.sync();
        whole = older.synced() >= base;
        if (!whole) {
            ask();
        }
    }

    // As far as it is here without a gap.
    private List<Entry> range(int from, int to) {
        List<Entry> found = new ArrayList<>();
        for (int i = from; i < to; i++) {
            if (i < older.size()) {
                found.add(older.get(i));
            } else if (i >= base && i < size()) {
                found.add(newest.get(i - base));
            } else {
                break;
            }
        }
        return found;
    }
}
