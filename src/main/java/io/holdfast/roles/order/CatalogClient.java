package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.base.time.Deadline;
import io.holdfast.platform.upstream.GroupClient;
import io.holdfast.platform.upstream.GroupClient.Question;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;

/** What the order books ask of the catalog. */
final class CatalogClient {
    private final GroupClient client;

    CatalogClient(GroupClient client) {
        this.client = client;
    }

    /** Trades at most once under {@code key}. A resend inside repeats the message unchanged (rule 6). */
    Future<LedgerEntry> trade(String key, CatalogApi.Trade trade, Deadline deadline) {
        return client.ask(Question.of(HttpMethod.POST, "/internal/trades", trade, key), deadline)
                .map(answer -> answer.as(LedgerEntry.class));
    }

    Future<LedgerPage> ledger(long from, int limit, Deadline deadline) {
        return client.ask(Question.get("/internal/ledger?from=%d&limit=%d".formatted(from, limit)), deadline)
                .map(answer -> answer.as(LedgerPage.class));
    }
}
