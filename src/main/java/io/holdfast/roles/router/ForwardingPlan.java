package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.RetryBudget;
import io.holdfast.balancing.RetryPolicy;
import io.holdfast.balancing.RetryPolicy.Decision;
import io.holdfast.balancing.RetryPolicy.FailureType;
import io.holdfast.base.time.Time;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of one request: which node gets it next, and which response its client gets. It is given the outcome of each step
 * and decides which step is next; {@link Dispatcher} carries them out. Pure but for the clock, which is injected. Confined to its event
 * loop.
 *
 * <pre>
 *   SelectNode ──NodeSelected──► Send ──Responded──► Relay
 *      ▲   └──NoneLeft──► ReturnTo or Fail   │   └──failure, retry allowed──► SelectIdleNode ──Replaced──► Send
 *      └───────────retry allowed─────────────┘ AttemptFailed                       └──NoneIdle──► Relay
 * </pre>
 */
final class ForwardingPlan {
    private final ForwardedRequest request;
    private final RetryPolicy policy;
    private final RetryBudget budget;
    private final Time time;
    private final List<Node> tried = new ArrayList<>(2);
    private @Nullable Node current;
    private @Nullable Node fallback;
    private int paidRetries;
    private boolean counted; // by the budget
    private boolean wentBack;
    private boolean outcomeUnknown;
    private int lastStatus;
    private boolean lastDeclined;
    private @Nullable FailedRequest lastError;

    ForwardingPlan(ForwardedRequest request, RetryPolicy policy, RetryBudget budget, Time time) {
        this.request = request;
        this.policy = policy;
        this.budget = budget;
        this.time = time;
    }

    /** The first step; {@link #end} must follow. */
    Step start() {
        counted = true;
        budget.begin();
        return Step.SELECT_NODE;
    }

    /** The request has been answered, or nobody waits for it any more. Does nothing if it was not started. */
    void end() {
        if (counted) {
            counted = false;
            budget.end();
        }
    }

    Step next(Outcome outcome) {
        if (outcome instanceof Outcome.NodeSelected selected) {
            return send(selected.node());
        }
        if (outcome instanceof Outcome.Responded responded) {
            return onResponse(responded.status(), responded.retryAfter());
        }
        if (outcome instanceof Outcome.AttemptFailed failed) {
            return onFailure(failed.failure());
        }
        if (outcome instanceof Outcome.Replaced replaced) {
            return onReplaced(replaced);
        }
        if (outcome instanceof Outcome.NoneIdle) {
            budget.giveBack();
            paidRetries--;
            return relay();
        }
        if (outcome instanceof Outcome.HandshakeFailed failed) {
            return onHandshakeFailure(failed);
        }
        return lastResort();
    }

    /** The nodes that the request was sent to, in order. */
    Collection<Node> tried() {
        return tried;
    }

    /** Retries that were taken from the budget. */
    int paidRetries() {
        return paidRetries;
    }

    /** Whether an attempt may have changed something, so that an error must not sound as if nothing was done. */
    boolean isIndeterminate() {
        return outcomeUnknown && !request.isSafe();
    }

    /** Whether the request could go to another node if the present one turns out to be unreachable or slow. */
    boolean isMovable() {
        return request.isRepeatable() && request.isReplayable();
    }

    /** Whether policy and budget let another node have the request if it is taken from a slow one now. */
    boolean mayLeaveSlowNode() {
        return policy.after(FailureType.NO_RESPONSE, true, true, tried.size()) != Decision.GIVE_UP && budget.hasRetry();
    }

    // A request that cannot be repeated needs a new connection: the node may be closing one that was idle.
    private Step send(Node node) {
        current = node;
        if (!tried.contains(node)) {
            tried.add(node);
        }
        return request.isRepeatable() ? Step.SEND : Step.SEND_ON_NEW_CONNECTION;
    }

    private Step onResponse(int status, boolean retryAfter) {
        ResponseClassifier.Verdict verdict = ResponseClassifier.classify(status, retryAfter);
        lastStatus = status;
        lastDeclined = verdict == ResponseClassifier.Verdict.DECLINED;
        return verdict != ResponseClassifier.Verdict.SUCCESS && mayRetry(FailureType.FAILED_RESPONSE)
                ? Step.SELECT_IDLE_NODE
                : relay();
    }

    private Step onReplaced(Outcome.Replaced replaced) {
        if (lastDeclined) {
            fallback = current;
        }
        outcomeUnknown |= replaced.outcomeUnknown();
        return send(replaced.node());
    }

    private Step relay() {
        return isIndeterminate() && !ResponseClassifier.isDefinite(lastStatus)
                ? Step.RELAY_AS_INDETERMINATE
                : Step.RELAY;
    }

    private Step onFailure(AttemptFailure failure) {
        outcomeUnknown |= failure.type() != FailureType.NOT_SENT;
        switch (failure.kind()) {
            case CLIENT_GONE, REQUEST_TIMEOUT -> {
                return new Step.Fail(failure);
            }
            case STALE_CONNECTION -> {
                if (isMovable()) {
                    return Step.SEND_ON_NEW_CONNECTION;
                }
            }
            case SLOW -> fallback = current;
            default -> {}
        }
        lastError = ErrorResponses.of(request, isIndeterminate(), failure, time);
        if (request.deadline().hasPassed(time) || failure.kind() == AttemptFailure.Kind.UNUSABLE_RESPONSE) {
            return new Step.Fail(lastError);
        }
        return mayRetry(failure.type()) ? Step.SELECT_NODE : lastResort();
    }

    // A tunnel changes nothing before it is open: every node may be tried, at no cost.
    private Step onHandshakeFailure(Outcome.HandshakeFailed failed) {
        if (request.deadline().hasPassed(time)) {
            return new Step.Fail(ErrorResponses.tooLate());
        }
        return failed.answerable() ? Step.SELECT_NODE : new Step.Fail(failed.cause());
    }

    // No other node can have the request: one that was slow, or declined it, gets it back, once.
    private Step lastResort() {
        if (fallback != null && !wentBack) {
            wentBack = true;
            return new Step.ReturnTo(fallback);
        }
        return new Step.Fail(lastError != null ? lastError : ErrorResponses.noInstance(request));
    }

    /** Whether another node may have the request now; a retry that costs budget is paid for. */
    private boolean mayRetry(FailureType type) {
        Decision decision = policy.after(type, request.isRepeatable(), request.isReplayable(), tried.size());
        return switch (decision) {
            case GIVE_UP -> false;
            case RETRY -> true;
            case RETRY_ON_BUDGET -> tryRetry();
        };
    }

    private boolean tryRetry() {
        boolean granted = budget.tryRetry();
        paidRetries += granted ? 1 : 0;
        return granted;
    }
}
