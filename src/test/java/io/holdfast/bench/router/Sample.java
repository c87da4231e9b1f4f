package io.holdfast.bench.router;

/** @param cpuMicros of the target's own processes, per response with status 200 */
record Sample(LoadResult result, double cpuMicros) {
    double perSecond() {
        return result.perSecond();
    }
}
