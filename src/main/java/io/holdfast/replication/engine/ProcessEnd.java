package io.holdfast.replication.engine;

/**
 * The end of this process when a replica cannot keep what it promised any more. At once, as if it were killed: everything here is made
 * for that, and an orderly end would wait for the disk that failed.
 */
final class ProcessEnd {
    private static final int FAILED = 1;

    private ProcessEnd() {}

    static void because(String why) {
        System.err.println("holdfast: " + why);
        System.err.flush();
        Runtime.getRuntime().halt(FAILED);
    }
}
