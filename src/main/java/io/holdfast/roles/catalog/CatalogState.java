package io.holdfast.roles.catalog;

import io.holdfast.replication.Fingerprint;

/** The parts of a replica's state. Confined to the thread of its group. */
final class CatalogState {
    final Products products = new Products();
    final TradeLedger ledger = new TradeLedger();
    final RecordedResults recorded = new RecordedResults();
    final CacheMembership caches = new CacheMembership();
    final UnpublishedChanges unpublished = new UnpublishedChanges();

    long fingerprint() {
        long scalars = Fingerprint.of(ledger.head(), ledger.pruned(), recorded.size(), unpublished.lastChange());
        return Fingerprint.of(1, products.fingerprint() + ledger.fingerprint() + recorded.fingerprint() + scalars);
    }
}
