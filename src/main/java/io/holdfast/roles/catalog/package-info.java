/**
 * The catalog: products and the ledger of trades, replicated, and the leader's end of the coherent cache.
 *
 * <pre>
 *   CatalogRoutes ──► CatalogService ──CatalogCommand──► the group's log ──► Catalog ──► CatalogExecutor ──► CatalogState
 *        │               trades, changes, ledger                              │              Products, TradeLedger, RecordedResults,
 *        │                    │                                               │              CacheMembership, UnpublishedChanges
 *        │                    ▼ CatalogResult                                 │ each change
 *        │              VisibilityGate ◄──── when it is visible ────┐         ▼
 *        └──► CacheService ── leases, loads ──────────────────────► cache.CoherenceDirectory ──► InvalidationSender ──► front ends
 *                CacheLeadership: follows elections                 ▲
 *                VisibilityPublisher: logs what is visible ─────────┘
 * </pre>
 *
 * <p>{@link io.holdfast.roles.catalog.CatalogVerticle} puts them together.
 */
package io.holdfast.roles.catalog;
