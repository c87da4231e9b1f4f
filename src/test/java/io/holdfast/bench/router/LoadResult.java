package io.holdfast.bench.router;

/**
 * What a load got in response.
 *
 * @param perSecond responses with status 200
 * @param answered with status 200
 * @param failed requests with another status, without a response, and connections that were refused or cut
 */
record LoadResult(double perSecond, double p50Micros, double p99Micros, long answered, long failed) {
    /** Of all requests, 0 to 1. */
    double failedShare() {
        return failed == 0 ? 0 : (double) failed / (answered + failed);
    }
}
