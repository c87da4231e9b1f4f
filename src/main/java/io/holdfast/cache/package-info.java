/**
 * The coherent cache of products, both ends, free of HTTP. The rules are numbered in docs/protocols/cache.md.
 *
 * <pre>
 *   front end                                     leader of the catalog
 *
 *   CoherentCache ──────── lease request ───────► CoherenceDirectory ──► LeaseTable       who holds a lease
 *     ReadLease   ◄── LeaseGrant + Invalidation ──     │                 RenewalGate      who gets none now
 *     LruCache    ──────── load ────────────────►      ├──► SharerDirectory               who may have what
 *     InFlightLoads ◄───── LoadResult ───────────      ├──► InvalidationRounds            a change, until it is visible
 *                 ◄─────── Invalidation ─────────      ├──► OutstandingInvalidations      what a holder did not acknowledge
 *                 ──────── acknowledgement ─────►      └──► ElectionRecovery              after an election
 * </pre>
 */
package io.holdfast.cache;
