package io.holdfast.replication.engine;

/**
 * Ends this process when its replica cannot keep its promises any more. At once, as if killed: everything is made to
 * survive that, and an orderly end would wait for the disk that failed.
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
