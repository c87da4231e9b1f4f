package io.holdfast.replication.member;

import io.holdfast.replication.Leadership;
import io.holdfast.replication.ReplicatedGroup;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a group whose state is empty: its leader submits the command that does it. Repeated fillings do no harm: the
 * state machine takes the first. Confined to the event loop of its owner.
 */
public final class FirstFill<C> {
    private static final Logger LOG = LoggerFactory.getLogger(FirstFill.class);
    private static final long LOOK_MILLIS = 100;

    private final Vertx vertx;
    private final String what;
    private ReplicatedGroup<C, ?> group;
    private Leadership leadership;
    private boolean filled;
    private long timer = -1;

    /** @param what is filled, as people call it */
    public FirstFill(Vertx vertx, String what) {
        this.vertx = vertx;
        this.what = what;
    }

    /** @param isEmpty asked on the group's thread @param fill the command, which does nothing where that was done before */
    public void begin(ReplicatedGroup<C, ?> into, Supplier<Boolean> isEmpty, C fill) {
        group = into;
        leadership = new Leadership(into);
        timer = vertx.setPeriodic(LOOK_MILLIS, t -> poll(isEmpty, fill));
    }

    public void stop() {
        vertx.cancelTimer(timer);
    }

    /** Why requests should not come yet. */
    public Optional<String> notFilled() {
        return filled
                ? Optional.empty()
                : Optional.of("the %s is empty; its leader fills it in a moment".formatted(what));
    }

    private void poll(Supplier<Boolean> isEmpty, C fill) {
        group.readLocal(isEmpty)
                .compose(empty -> {
                    if (!empty) {
                        filled = true;
                        stop();
                    }
                    return empty && group.status().leads() ? fill(fill) : Future.succeededFuture();
                })
                .onFailure(cause -> LOG.warn("the {} could not be filled yet: {}", what, cause.getMessage()));
    }

    private Future<Void> fill(C command) {
        LOG.info("the {} is empty: filling it", what);
        return leadership.confirmed().compose(leads -> group.submit(command)).mapEmpty();
    }
}
