package io.holdfast.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.function.Function;

/** Runs one statement over many items, or not at all when there are none. */
public record Batches(SqlConnection connection) {

    public <T> Future<Void> run(String sql, Collection<T> items, Function<T, Tuple> tuple) {
        if (items.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery(sql)
                .executeBatch(items.stream().map(tuple).toList())
                .mapEmpty();
    }
}
