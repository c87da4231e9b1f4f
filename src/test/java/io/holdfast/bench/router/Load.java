package io.holdfast.bench.router;

/**
 * What clients do at the same time: each sends a request when the one before it is answered.
 *
 * @param path of every request
 * @param postBytes of the body; 0 is a GET
 * @param keepAlive whether a connection serves more than one request
 */
record Load(int connections, String path, int postBytes, boolean keepAlive) {
    static Load get(int connections, String path) {
        return new Load(connections, path, 0, true);
    }

    /** The same requests over so many connections. */
    Load over(int others) {
        return new Load(others, path, postBytes, keepAlive);
    }

    String method() {
        return postBytes > 0 ? "POST" : "GET";
    }
}
