package io.holdfast.replication;

import java.util.regex.Pattern;

/**
 * Identifies a replicated group. Its name is that of the role whose state it keeps, the service under which its
 * replicas register, the last segment of the path of their streams, and the value of the tag {@code group} of
 * metrics.
 *
 * @param name 1 to 64 of a-z, 0-9 and {@code -}
 */
public record GroupId(String name) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

    public GroupId {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("group: %s (expected: a-z, 0-9 and -, 1 to 64 of them)".formatted(name));
        }
    }

    /** Name of the setting {@code key} of this group: {@code order.replicas}. */
    public String setting(String key) {
        return name + "." + key;
    }

    /** Name of the directory of one replica, below the data directory: {@code order-2}. */
    public String directory(int replica) {
        return name + "-" + replica;
    }

    /** One replica in lines of the log: {@code order/2}. */
    public String replica(int id) {
        return name + "/" + id;
    }

    @Override
    public String toString() {
        return name;
    }
}
