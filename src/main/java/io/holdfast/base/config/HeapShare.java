package io.holdfast.base.config;

/** Defaults of what is bounded in bytes and stays in memory: a share of the heap that this process may use, and never more than a limit. */
public final class HeapShare {
    private HeapShare() {}

    /**
     * A default for {@link Settings#size}.
     *
     * @param divisor which part of the heap: one such
     * @param most bytes
     */
    public static String of(int divisor, int most) {
        return of(Runtime.getRuntime().maxMemory(), divisor, most);
    }

    static String of(long heap, int divisor, int most) {
        return Long.toString(Math.max(1 << 20, Math.min(most, heap / divisor)));
    }
}
