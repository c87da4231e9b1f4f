package io.holdfast.simulation.orders;

import io.holdfast.api.OrderApi.Order;
import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import java.util.List;
import java.util.Random;

/** Reads orders that were acknowledged, one or a page, through any front end: each has to be there, as it was told. */
final class Auditor {
    private static final int PAGE = 50;

    private final OrderWorld world;
    private final Random random;
    private boolean waiting;

    Auditor(OrderWorld world, Random random) {
        this.world = world;
        this.random = random;
    }

    void begin() {
        world.time.after(random.nextInt(700_000), this::next);
    }

    boolean isWaiting() {
        return waiting;
    }

    private void next() {
        if (world.isClosing()) {
            return;
        }
        List<Order> told = world.journal.told();
        if (told.isEmpty()) {
            begin();
            return;
        }
        waiting = true;
        Order newest = told.get(told.size() - 1);
        Future<?> answer = random.nextInt(3) == 0
                ? page(newest, Math.max(0, newest.orderNumber() - random.nextInt(2 * PAGE)), told)
                : one(random.nextBoolean() ? newest : told.get(random.nextInt(told.size())));
        answer.onComplete(ended -> {
            waiting = false;
            if (ended.failed()
                    && !(ended.cause() instanceof Failure.Unavailable)
                    && !(ended.cause() instanceof Failure.Indeterminate)) {
                world.journal.wrong("reading orders: %s", ended.cause());
            }
            begin();
        });
    }

    private Future<?> one(Order order) {
        FrontEnd frontEnd = world.anyFrontEnd(random);
        return frontEnd.byNumber(order.orderNumber(), deadline(frontEnd)).onSuccess(found -> {
            world.journal.tally("READ");
            if (found.isEmpty()) {
                world.journal.wrong("order %d was told and is not found", order.orderNumber());
            } else if (!found.get().equals(order)) {
                world.journal.wrong("order %s was told, and found is %s", order, found.get());
            }
        });
    }

    private Future<?> page(Order newest, long after, List<Order> told) {
        return newest.subject() != null && newest.orderNumber() % 2 == 0
                ? pageOf(newest.subject(), after, told)
                : page(after, told);
    }

    private Future<?> pageOf(String subject, long after, List<Order> told) {
        FrontEnd frontEnd = world.anyFrontEnd(random);
        return frontEnd.pageOf(subject, after, PAGE, deadline(frontEnd)).onSuccess(page -> {
            world.journal.tally("READ_OWN_PAGE");
            long before = after;
            for (Order order : page) {
                if (!order.isOf(subject) || order.orderNumber() <= before) {
                    world.journal.wrong("order %s stands in a page of %s behind %d", order, subject, before);
                }
                before = order.orderNumber();
            }
            long upTo = page.size() == PAGE ? before : Long.MAX_VALUE;
            told.stream()
                    .filter(order -> order.isOf(subject) && order.orderNumber() > after && order.orderNumber() <= upTo)
                    .filter(order -> !page.contains(order))
                    .findFirst()
                    .ifPresent(order -> world.journal.wrong(
                            "order %d was told and is not found in the page of %s after %d",
                            order.orderNumber(), subject, after));
        });
    }

    private Future<?> page(long after, List<Order> told) {
        FrontEnd frontEnd = world.anyFrontEnd(random);
        return frontEnd.page(after, PAGE, deadline(frontEnd)).onSuccess(page -> {
            world.journal.tally("READ_PAGE");
            for (int i = 0; i < page.size(); i++) {
                if (page.get(i).orderNumber() != after + 1 + i) {
                    world.journal.wrong(
                            "order %d stands in a page where %d should",
                            page.get(i).orderNumber(), after + 1 + i);
                }
            }
            long upTo = page.size() == PAGE ? after + PAGE : Long.MAX_VALUE;
            told.stream()
                    .filter(order -> order.orderNumber() > after && order.orderNumber() <= upTo)
                    .filter(order -> !page.contains(order))
                    .findFirst()
                    .ifPresent(order -> world.journal.wrong(
                            "order %d was told and is not found in the page after %d", order.orderNumber(), after));
        });
    }

    private long deadline(FrontEnd frontEnd) {
        return frontEnd.time().millis() + world.longestMillis;
    }
}
