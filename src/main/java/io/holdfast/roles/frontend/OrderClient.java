package io.holdfast.roles.frontend;

import io.holdfast.api.OrderApi.Outcome;
import io.holdfast.api.OrderApi.Outcomes;
import io.holdfast.api.OrderApi.Wish;
import io.holdfast.api.OrderApi.Wishes;
import io.holdfast.base.time.Deadline;
import io.holdfast.http.Problem;
import io.holdfast.rpc.GroupBatches;
import io.holdfast.rpc.GroupClient;
import io.holdfast.rpc.GroupClient.Answer;
import io.holdfast.rpc.GroupClient.Question;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** Places orders at the leader of the order books; those that come together share a request. */
final class OrderClient {
    final GroupBatches<Wish, Outcome> wishes;

    OrderClient(GroupClient client, GroupBatches.Config config) {
        this.wishes = new GroupBatches<>(
                client,
                config,
                OrderClient::question,
                OrderClient::outcomes,
                answer -> outcome(answer.as(Outcome.class)));
    }

    /** @return fails with what the order book refuses it for */
    Future<Outcome> place(Wish wish) {
        return wishes.ask(wish, new Deadline(wish.deadline()));
    }

    private static Question question(List<Wish> wishes) {
        return Question.of(HttpMethod.POST, "/internal/orders", new Wishes(wishes));
    }

    private static List<Future<Outcome>> outcomes(Answer answer, List<Wish> wishes) {
        return answer.as(Outcomes.class).outcomes().stream()
                .map(OrderClient::outcome)
                .toList();
    }

    private static Future<Outcome> outcome(Outcome outcome) {
        return outcome.refusal() == null
                ? Future.succeededFuture(outcome)
                : Future.failedFuture(Problem.toFailure(outcome.refusal()));
    }
}
