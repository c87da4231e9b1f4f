package io.holdfast.roles.expense;

import io.holdfast.api.ExpenseApi;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.Role;
import io.holdfast.hosting.RoleSettings;
import io.vertx.core.Deployable;
import java.util.Optional;

/** Expenses, in a database that all instances share. */
public final class ExpenseRole implements Role<ExpenseVerticle.Config> {
    @Override
    public String name() {
        return ExpenseApi.SERVICE;
    }

    @Override
    public Tier tier() {
        return Tier.STATE;
    }

    @Override
    public ExpenseVerticle.Config configure(RoleSettings settings) {
        return ExpenseVerticle.Config.from(
                settings.values(), settings.id(), settings.process().requestTimeout());
    }

    @Override
    public void check(ExpenseVerticle.Config config, RoleSettings settings) {
        settings.values()
                .require(
                        !settings.process().sharesRegistry()
                                || config.database().url().isPresent()
                                || config.own(),
                        "expense.database.url: missing (expected: the database that all expense replicas share, because they register in"
                                + " Redis; or expense.database.own=true, if each may have expenses of its own)");
    }

    @Override
    public Optional<Integer> port(ExpenseVerticle.Config config) {
        return Optional.of(config.port());
    }

    @Override
    public Deployable create(Platform platform, ExpenseVerticle.Config config, Health health) {
        return new ExpenseVerticle(platform, config, health);
    }
}
