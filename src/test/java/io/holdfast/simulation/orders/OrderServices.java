package io.holdfast.simulation.orders;

import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.api.CatalogApi.Trades;
import io.holdfast.api.OrderApi.Wishes;
import io.holdfast.roles.catalog.CatalogSite;
import io.holdfast.roles.order.OrderSite;
import io.holdfast.rpc.GroupClient.Question;
import io.holdfast.simulation.calls.SimulatedClient;
import io.holdfast.simulation.calls.SimulatedTransport.Service;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The internal endpoints of both groups, as far as the clients of an order use them. */
final class OrderServices {
    private static final Pattern LEDGER = Pattern.compile("/internal/ledger\\?from=(\\d+)&limit=(\\d+)");

    private final OrderWorld world;

    OrderServices(OrderWorld world) {
        this.world = world;
    }

    Service orders() {
        return SimulatedClient.working((id, question) -> {
            OrderSite site = world.orderSite(id);
            if (question.body().orElse(null) instanceof Wishes several) {
                return several.wishes().stream().map(site::outcome).toList();
            }
            return whoLeads(question, Future.succeededFuture(site.leader()));
        });
    }

    /** @param newer the watermark that is sent instead of a trade's own, where that is the fault */
    Service catalog(Optional<LongSupplier> newer) {
        return SimulatedClient.working((id, question) -> {
            CatalogSite site = world.catalogSite(id);
            if (question.body().orElse(null) instanceof Trades several) {
                return several.trades().stream()
                        .map(trade -> site.outcome(sent(trade, newer)))
                        .toList();
            }
            Matcher ledger = LEDGER.matcher(question.path());
            return ledger.matches()
                    ? site.ledger(Long.parseLong(ledger.group(1)), Integer.parseInt(ledger.group(2)))
                    : whoLeads(question, Future.succeededFuture(site.leader()));
        });
    }

    private static Future<?> whoLeads(Question question, Future<?> answer) {
        if (!question.path().equals(SimulatedClient.WHO_LEADS)) {
            throw new IllegalArgumentException(question.path());
        }
        return answer;
    }

    private static Trade sent(Trade wish, Optional<LongSupplier> newer) {
        return newer.map(watermark -> new Trade(
                        wish.key(),
                        wish.hash(),
                        wish.product(),
                        wish.side(),
                        wish.quantity(),
                        watermark.getAsLong(),
                        wish.deadline()))
                .orElse(wish);
    }
}
