package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.Slot;

/** Room at one node for one request, to be released once. Confined to the router's event loop. */
final class Permit {
    private final Upstream upstream;
    private final Node node;
    private Slot slot;
    private boolean released;

    Permit(Upstream upstream, Node node, Slot slot) {
        this.upstream = upstream;
        this.node = node;
        this.slot = slot;
    }

    Node node() {
        return node;
    }

    NodePool pool() {
        return upstream.pool();
    }

    /** The response takes long: it occupies the room of a stream from now on. @return whether there was some */
    boolean becomeStream() {
        if (slot == Slot.REQUEST && !released && upstream.pool().tryConvertToStream(node)) {
            slot = Slot.STREAM;
            upstream.admitNext();
        }
        return slot == Slot.STREAM;
    }

    void release() {
        if (!released) {
            released = true;
            upstream.release(node, slot);
        }
    }
}
