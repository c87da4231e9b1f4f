/**
 * Carries out the internal calls that {@code io.holdfast.api} declares.
 *
 * <pre>
 *   caller       RpcClient ── LeaderRouting    which replica next (LeaderCache, ReplicaRotation)
 *                   │      └─ RetryLoop        one for each call: another attempt, or the end
 *       LeaderCall  │  Batcher                 an exchange of its own, or one shared with other calls (Batch)
 *                   └──┬──┘
 *                 RpcAttempt ── LeaderProbe    one exchange with one replica; probes the others when it is silent
 *                      │
 *                  Transport                   HttpTransport, InProcessTransport, and the simulation's
 *                      │
 *   service       RpcServer ── RpcEndpoint     decodes, handles, encodes; Items are outcomes of a batch, streamed
 * </pre>
 *
 * <p>{@code RpcClients} has the clients of a process: one for each group and event loop. {@code DirectClient} calls a service that is no
 * replica, once. {@code RpcMetrics} is what is measured of all calls; what travels with all of them is set in {@code HttpTransport}.
 */
package io.holdfast.rpc;
