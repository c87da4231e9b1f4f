package io.holdfast.simulation.orders;

import io.holdfast.api.CatalogApi.ReadLedger;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.api.GroupApi;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.roles.catalog.CatalogSite;
import io.holdfast.roles.order.OrderSite;
import io.holdfast.rpc.RpcRequest;
import io.holdfast.simulation.calls.SimulatedClient;
import io.holdfast.simulation.calls.SimulatedTransport.Service;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The internal endpoints of both groups, as far as the clients of an order use them. */
final class OrderServices {
    private final OrderWorld world;

    OrderServices(OrderWorld world) {
        this.world = world;
    }

    Service orders() {
        return SimulatedClient.working((id, request) -> {
            OrderSite site = world.orderSite(id);
            if (request.message() instanceof List<?> orders) {
                return orders.stream()
                        .map(PlaceOrder.class::cast)
                        .map(site::outcome)
                        .toList();
            }
            return whoLeads(request, Future.succeededFuture(site.leader()));
        });
    }

    /** @param newer the watermark that is sent instead of a trade's own, where that is the fault */
    Service catalog(Optional<LongSupplier> newer) {
        return SimulatedClient.working((id, request) -> {
            CatalogSite site = world.catalogSite(id);
            if (request.message() instanceof List<?> trades) {
                return trades.stream()
                        .map(Trade.class::cast)
                        .map(trade -> site.outcome(sent(trade, newer)))
                        .toList();
            }
            return request.message() instanceof ReadLedger ledger
                    ? site.ledger(ledger.from(), ledger.limit())
                    : whoLeads(request, Future.succeededFuture(site.leader()));
        });
    }

    private static Future<?> whoLeads(RpcRequest request, Future<?> answer) {
        if (request.rpc() != GroupApi.GET_LEADER) {
            throw new IllegalArgumentException(request.rpc().name());
        }
        return answer;
    }

    private static Trade sent(Trade wish, Optional<LongSupplier> newer) {
        return newer.map(watermark -> wish.withWatermark(watermark.getAsLong())).orElse(wish);
    }
}
