package io.holdfast.rpc;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.base.time.Deadline;
import io.holdfast.rpc.GroupClient.Answer;
import io.holdfast.rpc.GroupClient.Question;
import io.vertx.core.Future;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks several groups at once who leads them. */
public final class Leaders {
    private static final Question WHO_LEADS = Question.get("/internal/leader");

    private Leaders() {}

    /** @return by group; those without a leader, or without a replica that answers in time, are left out. Never fails. */
    public static Future<Map<String, Leader>> of(Map<String, GroupClient> groups, Deadline deadline) {
        Map<String, Future<Answer>> answers = new LinkedHashMap<>();
        groups.forEach((name, group) -> answers.put(name, group.askOnce(WHO_LEADS, deadline)));
        return Future.join(List.copyOf(answers.values())).transform(ended -> {
            Map<String, Leader> leaders = new LinkedHashMap<>();
            answers.forEach((name, answer) -> {
                if (answer.succeeded()) { // waiting for a group that does not run would make the answer useless
                    add(leaders, name, answer.result());
                }
            });
            return Future.succeededFuture(leaders);
        });
    }

    private static void add(Map<String, Leader> leaders, String group, Answer answer) {
        try {
            Leader leader = answer.as(Leader.class);
            if (leader.id() > 0) {
                leaders.put(group, leader);
            }
        } catch (UncheckedIOException notOurs) {
            // something else listens there
        }
    }
}
