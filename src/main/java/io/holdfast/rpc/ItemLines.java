package io.holdfast.rpc;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Splits the body of one response into the lines that {@link Items} wrote. Confined to one thread. */
final class ItemLines {
    private Buffer rest = Buffer.buffer();

    /**
     * Takes the next bytes, however they are cut.
     *
     * @return the items that are complete
     * @throws IllegalArgumentException when a line is none of ours
     */
    List<Items.Item> add(Buffer bytes) {
        Buffer all = rest.length() == 0 ? bytes : rest.appendBuffer(bytes);
        List<Items.Item> items = new ArrayList<>();
        int from = 0;
        for (int i = from; i < all.length(); i++) {
            if (all.getByte(i) == '\n') {
                items.add(Items.read(all.slice(from, i)));
                from = i + 1;
            }
        }
        rest = all.getBuffer(from, all.length());
        return items;
    }
}
