/**
 * HTTP/1.1 toward the nodes behind the router.
 *
 * <pre>
 *   NodeClient ──connect──► NodeConnection ──send──► NodeExchange ──response──► NodeResponse
 *       │ keeps idle ones        │ one exchange at a time   │ writes the request       │ flows with back-pressure
 *   Destination     ◄────────────┘ reused only when nothing  └ reads the response       └ trailers
 *                                  about it is in doubt
 * </pre>
 *
 * <p>Nothing is pipelined, and a connection is used again only if the request was written to its end, exactly the response that was
 * waited for was read to its end, and nothing lies behind it: a node that is out of step would give one client the response of another.
 * Knows nothing of services, retries or verdicts.
 */
package io.holdfast.http.client;
