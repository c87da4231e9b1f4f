/**
 * The order service: a replicated group that places orders and keeps a copy of the catalog's ledger.
 *
 * <pre>
 *  front ends, replicas
 *        │ HTTP
 *  OrderRoutes
 *        ├─ place ─► OrderService ── trade ──► CatalogPort ──► the catalog's leader
 *        │              │ one attempt a key        ▲ ledger pages
 *        │              │                          │
 *        │              └─ add ─► OrderWriter ◄─ add ─ LedgerFollower   orders that nobody added
 *        │                            │ OrderBatch: the command
 *        │                            ▼
 *        │                     the replicated log
 *        │                            │ apply, on each replica
 *        │                            ▼
 *        │                     OrderStore: the state machine; newest orders in memory
 *        │                            │ OrderChange, snapshots
 *        │                            ▼
 *        │                     OrderPersister: asynchronous (sql.WriteBehind)
 *        │                            │
 *        │                            ▼
 *        └─ read ─► OrderQueries ─► OrderReader ─► OrderTable: all orders on disk (H2)
 *                                                      ▲             finds keys by KeyIndex
 *                                                      │ missing orders, after a snapshot that only names them
 *                                                OrderBackfill ◄── other replicas
 * </pre>
 *
 * <p>{@link io.holdfast.roles.order.OrderAssembly} puts together what runs on a replica's event loop, for
 * {@link io.holdfast.roles.order.OrderVerticle}, the simulation and the tests. The rules OL1, OL2, ... are in docs/protocols/orders.md.
 */
package io.holdfast.roles.order;
