package io.holdfast.base.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name that was probably meant. */
public final class DidYouMean {
    private DidYouMean() {}

    /** The known name with the smallest edit distance, if that is at most a third of its length (and at least 2). */
    public static Optional<String> to(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String k) -> distance(name, k)).thenComparing(k -> k))
                .filter(k -> distance(name, k) <= Math.max(2, k.length() / 3));
    }

    /** " (did you mean X?)", or nothing when no known name is near. */
    public static String hint(String name, Collection<String> known) {
        return to(name, known).map(k -> " (did you mean " + k + "?)").orElse("");
    }

    // Levenshtein, two rows.
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
