package io.holdfast.rpc;

import java.util.ArrayList;
import java.util.List;

/** Deals out the members of a list in turn; the list may be another one each time. Confined to its owner's thread. */
public final class RoundRobin {
    private int next;

    /** The same members, beginning with the one whose turn it is. */
    public <T> List<T> order(List<T> members) {
        if (members.size() < 2) {
            return members;
        }
        int first = Math.floorMod(next++, members.size());
        List<T> rotated = new ArrayList<>(members.subList(first, members.size()));
        rotated.addAll(members.subList(0, first));
        return rotated;
    }
}
