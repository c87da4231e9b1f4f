package io.holdfast.hosting;

import io.holdfast.http.InProcess;
import io.holdfast.rpc.GroupClient;

/**
 * How the roles of this process call replicated groups.
 *
 * @param config of clients that have none of their own
 * @param inProcess the services that run in this process, which are called without a socket
 */
public record Clients(GroupClient.Config config, InProcess inProcess) {}
