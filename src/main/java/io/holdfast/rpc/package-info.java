/** Typed calls to a service, or to the leader of a replicated group wherever it is, over HTTP or in the same process. */
package io.holdfast.rpc;
