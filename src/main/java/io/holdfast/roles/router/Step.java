package io.holdfast.roles.router;

import io.holdfast.balancing.Node;

/** What a {@link ForwardingPlan} wants done next. */
sealed interface Step {
    Step SELECT_NODE = new SelectNode();
    Step SELECT_IDLE_NODE = new SelectIdleNode();
    Step SEND = new Send(false);
    Step SEND_ON_NEW_CONNECTION = new Send(true);
    Step RELAY = new Relay(false);
    Step RELAY_AS_INDETERMINATE = new Relay(true);

    /** Select a node that the request has not been sent to; wait while all of them are busy. */
    record SelectNode() implements Step {}

    /** Select such a node if one has room now, to replace the response that is here. */
    record SelectIdleNode() implements Step {}

    /** Select a node that the request was taken from, or that declined it, however busy the node is. */
    record ReturnTo(Node node) implements Step {}

    /** Send the request to the node that was selected last. */
    record Send(boolean newConnection) implements Step {}

    /** Give the client the response that is here. @param indeterminate whether it must tell that an earlier attempt may have been done */
    record Relay(boolean indeterminate) implements Step {}

    /** End the request with an error. */
    record Fail(Throwable error) implements Step {}
}
