package io.holdfast.app;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Nearest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What one process can be, in the order in which roles start; they stop the other way round. */
enum RoleName {
    CATALOG,
    ORDER,
    EXPENSE,
    RECORD,
    FRONTEND,
    AGENT,
    ROUTER;

    static final String ALL = "all";

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param text {@code all}, or role names with commas between them */
    static Set<RoleName> parse(String text) {
        Set<RoleName> roles = EnumSet.noneOf(RoleName.class);
        for (String word : text.split(",", -1)) {
            if (word.strip().equals(ALL)) {
                roles.addAll(EnumSet.complementOf(EnumSet.of(AGENT))); // which needs a target
            } else {
                roles.add(one(word.strip()));
            }
        }
        return roles;
    }

    /** Whether it keeps its state in a replicated group, which has a thread of its own. */
    boolean isReplica() {
        return this == CATALOG || this == ORDER || this == RECORD;
    }

    /**
     * How many event loops serve the requests of a process with {@code roles}. Replicas leave half of the processors to their groups, and ask
     * each other for every order: on one loop, where there are few processors, nobody has to be woken for that (docs/adr/0022).
     */
    static int eventLoops(Set<RoleName> roles, int processors) {
        return roles.stream().allMatch(RoleName::isReplica) ? Math.max(1, processors / 2) : 2 * processors;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(RoleName::word).sorted().toList();
    }

    private static RoleName one(String word) {
        return Arrays.stream(values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new ConfigException("role: %s (expected: all, %s)%s"
                        .formatted(word, String.join(", ", words()), Nearest.hint(word, words()))));
    }
}
