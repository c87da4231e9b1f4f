package io.holdfast.roles.router;

import io.holdfast.base.time.Deadline;

/** What a {@link ForwardingPlan} needs to know of a request. */
interface ForwardedRequest {
    /** The service it goes to. */
    String service();

    /** Whether its method changes nothing (RFC 9110, section 9.2.1). */
    boolean isSafe();

    /** Whether it may be sent to another node although one may have acted on it. */
    boolean isRepeatable();

    /** Whether its body is still here to be sent again. */
    boolean isReplayable();

    /** When its client stops waiting for the response to begin. */
    Deadline deadline();
}
