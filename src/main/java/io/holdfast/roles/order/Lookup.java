package io.holdfast.roles.order;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** Reads many rows by their ids, in statements of bounded length. */
final class Lookup {
    private static final int IDS_MAX = 64;

    private Lookup() {}

    /** @param sql up to the column of the ids */
    static <T> Future<List<T>> byIds(Pool pool, String sql, Collection<Long> numbers, Function<Row, T> read) {
        List<Long> rising = numbers.stream().sorted().toList();
        List<T> found = new ArrayList<>();
        Future<Void> done = Future.succeededFuture();
        for (int from = 0; from < rising.size(); from += IDS_MAX) {
            List<Long> part = rising.subList(from, Math.min(from + IDS_MAX, rising.size()));
            done = done.compose(v -> pool.preparedQuery(sql + " IN (" + marks(part.size()) + ")")
                    .execute(arguments(part))
                    .onSuccess(rows -> rows.forEach(row -> found.add(read.apply(row))))
                    .mapEmpty());
        }
        return done.map(found);
    }

    // Lengths are powers of two, so that there are few statements to parse: the last number fills up.
    private static String marks(int size) {
        return String.join(",", Collections.nCopies(length(size), "?"));
    }

    private static Tuple arguments(List<Long> numbers) {
        Tuple arguments = Tuple.tuple();
        for (int i = 0; i < length(numbers.size()); i++) {
            arguments.addLong(numbers.get(Math.min(i, numbers.size() - 1)));
        }
        return arguments;
    }

    private static int length(int size) {
        return size == 1 ? 1 : Integer.highestOneBit(size - 1) * 2;
    }
}
