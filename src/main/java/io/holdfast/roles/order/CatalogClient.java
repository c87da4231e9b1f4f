package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.api.CatalogApi.TradeOutcome;
import io.holdfast.api.CatalogApi.TradeOutcomes;
import io.holdfast.api.CatalogApi.Trades;
import io.holdfast.base.time.Deadline;
import io.holdfast.http.Problem;
import io.holdfast.rpc.GroupBatches;
import io.holdfast.rpc.GroupClient;
import io.holdfast.rpc.GroupClient.Answer;
import io.holdfast.rpc.GroupClient.Question;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** Asks the leader of the catalog; trades share requests. */
final class CatalogClient implements CatalogPort {
    private final GroupClient client;
    private final GroupBatches<Trade, Traded> trades;

    CatalogClient(GroupClient client, GroupBatches.Config batches) {
        this.client = client;
        this.trades = new GroupBatches<>(
                client,
                batches,
                CatalogClient::question,
                CatalogClient::outcomes,
                answer -> outcome(answer.as(TradeOutcome.class)));
    }

    @Override
    public Future<Traded> trade(Trade wish, Deadline deadline) {
        return trades.ask(wish, deadline);
    }

    @Override
    public Future<LedgerPage> ledger(long from, int limit, Deadline deadline) {
        return client.ask(Question.get("/internal/ledger?from=%d&limit=%d".formatted(from, limit)), deadline)
                .map(answer -> answer.as(LedgerPage.class));
    }

    private static Question question(List<Trade> wishes) {
        return Question.of(HttpMethod.POST, "/internal/trades", new Trades(wishes));
    }

    private static List<Future<Traded>> outcomes(Answer answer, List<Trade> wishes) {
        return answer.as(TradeOutcomes.class).outcomes().stream()
                .map(CatalogClient::outcome)
                .toList();
    }

    private static Future<Traded> outcome(TradeOutcome outcome) {
        return outcome.refusal() == null
                ? Future.succeededFuture(new Traded(outcome.entry(), outcome.replayed()))
                : Future.failedFuture(Problem.toFailure(outcome.refusal()));
    }
}
