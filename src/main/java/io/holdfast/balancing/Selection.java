package io.holdfast.balancing;

/** What the selection of a node for one request comes to. */
public sealed interface Selection {
    Selection ALL_BUSY = new AllBusy();
    Selection NONE_LEFT = new NoneLeft();

    /** The node counts the request already; {@link NodePool#release} must follow. */
    record Selected(Node node) implements Selection {}

    /** Every node that could be selected has as many requests as it may: it is worth waiting. */
    record AllBusy() implements Selection {}

    /** No node is known that this request has not been sent to and that may have it. */
    record NoneLeft() implements Selection {}
}
