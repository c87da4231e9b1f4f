package io.holdfast.manifests;

/** Who may open connections to whom. @param port with its protocol when that is not TCP: {@code 7000}, {@code 53/UDP} */
record Edge(String from, String to, String port) implements Comparable<Edge> {
    /** Whoever can reach the cluster. */
    static final String CLIENT = "client";

    /** Pods that an administrator labelled as such. */
    static final String MONITOR = "monitor";

    static final String DNS = "dns";

    @Override
    public int compareTo(Edge other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return "%s -> %s:%s".formatted(from, to, port);
    }
}
