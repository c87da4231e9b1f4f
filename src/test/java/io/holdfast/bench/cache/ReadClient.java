package io.holdfast.bench.cache;

import io.holdfast.bench.cluster.WriteProcess;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** A process that reads products from a front end; its argument is a {@link Demand}, which continues where it was. */
public final class ReadClient {
    private ReadClient() {}

    public static void main(String[] arguments) throws Exception {
        IntSupplier ranks = Demand.valueOf(arguments[0]).ranks();
        String[] paths = IntStream.range(0, Products.COUNT)
                .mapToObj(rank -> "/products/" + Products.name(rank))
                .toArray(String[]::new);
        WriteProcess.serve((vertx, port, outstanding) ->
                new ProductReads(vertx, port, outstanding, () -> paths[ranks.getAsInt()]));
    }
}
