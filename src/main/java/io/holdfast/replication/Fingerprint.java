package io.holdfast.replication;

/**
 * A number that stands for a state: replicas that applied the same commands have the same, and two that differ hardly ever do. Its
 * highest byte is the form in which it was computed; numbers of different forms cannot be compared, as while a group is
 * upgraded. Sums of {@link #of} over the parts of a state can be kept up to date part by part.
 */
public final class Fingerprint {
    /** Of a machine that tells none. */
    public static final long NONE = 0;

    private static final int FORM_BITS = 8;
    private static final long SUM = -1L >>> FORM_BITS;
    private static final long OFFSET = 0xcbf29ce484222325L; // FNV-1a
    private static final long PRIME = 0x100000001b3L;

    private Fingerprint() {}

    /** @param form 1 to 127; another one whenever the same state gives another sum @param sum of all there is */
    public static long of(int form, long sum) {
        return (long) form << Long.SIZE - FORM_BITS | mix(sum) & SUM;
    }

    /** Whether both were computed in the same way, so that they can be compared. */
    public static boolean comparable(long one, long other) {
        return one != NONE && other != NONE && one >>> Long.SIZE - FORM_BITS == other >>> Long.SIZE - FORM_BITS;
    }

    /** Of one part of a state, by what its members are as texts: never by {@code hashCode}, which may differ between processes. */
    public static long of(Object... members) {
        long hash = OFFSET;
        for (Object member : members) {
            String text = String.valueOf(member);
            for (int i = 0; i < text.length(); i++) {
                hash = (hash ^ text.charAt(i)) * PRIME;
            }
            hash = (hash ^ 0xffff) * PRIME; // marks the end
        }
        return mix(hash);
    }

    // The finalizer of SplitMix64 (Steele, Lea and Flood, 2014): sums of similar parts should not cancel out.
    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
