package io.holdfast.roles.expense;

import io.holdfast.sql.Transactions;
import io.holdfast.sql.Transactions.Usage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The metrics of the database of expenses and of the connections to it. */
final class DatabaseMetrics {
    private DatabaseMetrics() {}

    static void register(MeterRegistry meters, Transactions transactions) {
        gauge("up", "1 if the database answers, else 0", transactions, t -> t.isAvailable() ? 1 : 0)
                .register(meters);
        usage("connections", "connections to the database: active or idle", transactions, Usage::active)
                .tag("state", "active")
                .register(meters);
        usage("connections", "connections to the database: active or idle", transactions, Usage::idle)
                .tag("state", "idle")
                .register(meters);
        usage("connections.max", "so many connections to the database there may be", transactions, Usage::max)
                .register(meters);
        usage("waiting", "transactions that wait for a connection", transactions, Usage::waiting)
                .register(meters);
    }

    private static Gauge.Builder<Transactions> usage(
            String name, String description, Transactions transactions, ToDoubleFunction<Usage> value) {
        return gauge(name, description, transactions, t -> value.applyAsDouble(t.usage()));
    }

    private static Gauge.Builder<Transactions> gauge(
            String name, String description, Transactions transactions, ToDoubleFunction<Transactions> value) {
        return Gauge.builder("holdfast.expense.database." + name, transactions, value)
                .description(description)
                .strongReference(true);
    }
}
