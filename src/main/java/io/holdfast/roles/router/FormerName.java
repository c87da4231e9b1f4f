package io.holdfast.roles.router;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The former name of something that was renamed: it works for one minor version more, with one warning. */
record FormerName(String name, String former) {
    /** In a routes file. */
    static final FormerName OF_ROUTE_MEMBER = new FormerName("mint-idempotency-key", "keyed");
    /** In what instances register. */
    static final FormerName OF_METADATA = new FormerName("route-mint-idempotency-key", "route-keyed");

    private static final Logger LOG = LoggerFactory.getLogger(FormerName.class);
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    /** Warns, once in a process, that the former name was used. @param where it was used */
    void warn(String where) {
        if (WARNED.add(former)) {
            LOG.warn("{}: {} is the former name of {}, and goes with the next release", where, former, name);
        }
    }

    /** Warns, once in a process, that both names were used, of which the former one is ignored. @param where they were used */
    void warnOfBoth(String where) {
        if (WARNED.add(former + " and " + name)) {
            LOG.error("{}: {}; {} is ignored", where, conflict(), former);
        }
    }

    /** What is wrong where both names are given. */
    String conflict() {
        return "%s and its former name %s (expected: one of them)".formatted(name, former);
    }
}
