package io.holdfast.client.shop;

import io.holdfast.client.ApiToken;
import java.net.URI;
import java.time.Duration;

/**
 * What a shopping run does.
 *
 * @param url of the router
 * @param clients that shop at the same time
 * @param requests queries of each client, each of which may lead to an order
 * @param chance of an order after a query that found something in stock, 0 to 1
 * @param types which orders are placed
 * @param seed of all choices; the Idempotency-Keys are new in every run all the same
 * @param patience how long one request is repeated while its outcome is unknown
 */
record ShopPlan(
        URI url, ApiToken token, int clients, int requests, double chance, Types types, long seed, Duration patience) {
    enum Types {
        BUY,
        SELL,
        BOTH
    }
}
