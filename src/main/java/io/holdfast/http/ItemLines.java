package io.holdfast.http;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Cuts what comes of a response into the lines that {@link Items} wrote. For one response and one thread. */
public final class ItemLines {
    private Buffer rest = Buffer.buffer();

    /**
     * Takes the next bytes, however they are cut.
     *
     * @return the items that are whole now
     * @throws IllegalArgumentException when a line is none of ours
     */
    public List<Items.Item> add(Buffer bytes) {
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
