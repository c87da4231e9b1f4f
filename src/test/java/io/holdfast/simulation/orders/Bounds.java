package io.holdfast.simulation.orders;

import io.holdfast.roles.catalog.CatalogSite;

/** What waits and what is remembered has a bound, whatever happens. Looked at every tenth of a second. */
final class Bounds {
    private static final long EVERY = 100_000;
    /** Batches of which some items wait for long, beside those that the settings allow. */
    private static final int LINGERING_MAX = 32;

    private final OrderWorld world;

    Bounds(OrderWorld world) {
        this.world = world;
    }

    void begin() {
        world.time.after(EVERY, () -> {
            look();
            begin();
        });
    }

    private void look() {
        world.liveness.look();
        int pendingMax = OrderWorld.BATCHES.waitingMax()
                + (OrderWorld.BATCHES.batchesMax() + LINGERING_MAX) * OrderWorld.BATCHES.batchMax();
        for (FrontEnd frontEnd : world.frontEnds) {
            if (frontEnd.pending() > pendingMax) {
                world.journal.wrong(
                        "%d orders wait at front end %d (at most %d)",
                        frontEnd.pending(), frontEnd.host().id, pendingMax);
            }
            if (frontEnd.pending() >= OrderWorld.BATCHES.waitingMax()) {
                world.journal.tally("FRONT_END_FULL");
            }
        }
        // Whoever leads decides by its own settings, so the bound is the highest that any of them ever had.
        int rememberedMax = world.catalogSites.stream()
                .mapToInt(CatalogSite::rememberedMax)
                .max()
                .orElseThrow();
        for (CatalogSite site : world.catalogSites) {
            if (site.host().isUp() && site.remembered() > rememberedMax) {
                world.journal.wrong(
                        "catalog %d remembers %d answers (at most %d)",
                        site.host().id, site.remembered(), rememberedMax);
            }
        }
    }
}
