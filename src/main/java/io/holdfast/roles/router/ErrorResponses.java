package io.holdfast.roles.router;

import io.holdfast.balancing.RetryPolicy.FailureType;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.http.Problem;
import io.holdfast.http.PublicProblem;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.ServerResponse;
import io.holdfast.http.client.NodeFailure;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told when no node answered its request. Which nodes were tried, and how that ended, is in the access log alone. */
final class ErrorResponses {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorResponses.class);

    private ErrorResponses() {}

    static FailedRequest noInstance(ForwardedRequest request) {
        return new FailedRequest(
                Problem.of(503, "no-instance", "no instance of '%s' can be reached".formatted(request.service())));
    }

    static FailedRequest tooLate() {
        return new FailedRequest(Problem.of(
                504, "deadline-passed", "no answer within the request's deadline; ask again with the same key"));
    }

    /**
     * How a request fails whose latest attempt ended with {@code failure}.
     *
     * @param indeterminate whether an attempt may have changed something
     */
    static FailedRequest of(ForwardedRequest request, boolean indeterminate, AttemptFailure failure, Time time) {
        return new FailedRequest(explain(request, indeterminate, failure, time));
    }

    private static Problem explain(ForwardedRequest request, boolean indeterminate, AttemptFailure failure, Time time) {
        if (request.deadline().hasPassed(time)) {
            return tooLate().problem();
        }
        // That the latest attempt was not sent does not undo what an earlier one may have done.
        return switch (indeterminate ? FailureType.NO_RESPONSE : failure.type()) {
            case NOT_SENT ->
                Problem.of(
                        503, "unreachable", "no node of the service can be reached; nothing was done; try again soon");
            case NO_RESPONSE, FAILED_RESPONSE ->
                // What is wrong with a response may be told to the client; how a connection broke would name the node.
                Problem.of(
                        502,
                        "bad-gateway",
                        (failure.kind() == AttemptFailure.Kind.UNUSABLE_RESPONSE
                                        ? failure.getMessage() + "; "
                                        : "the service gave no answer; ")
                                + advice(request));
        };
    }

    private static String advice(ForwardedRequest request) {
        if (request.isSafe()) {
            return "ask again";
        }
        return request.isRepeatable()
                ? "what was asked for may have been done; ask again under the same Idempotency-Key"
                : "what was asked for may have been done; look before asking again";
    }

    /** The problem that the client is told for {@code cause}; a cause that the client is not told stays as it is. */
    static Throwable told(Exchange exchange, Throwable cause) {
        Problem problem;
        if (cause instanceof FailedRequest failed) {
            problem = failed.problem();
        } else if (cause instanceof Failure failure) {
            problem = PublicProblem.of(Problem.of(failure), exchange.isSafe());
        } else if (cause instanceof AttemptFailure late && late.kind() == AttemptFailure.Kind.REQUEST_TIMEOUT) {
            problem = Problem.of(408, "request-timeout", late.getMessage());
        } else {
            return cause;
        }
        return new FailedRequest(
                exchange.plan().isIndeterminate() && problem.status() != 408
                        ? problem.with(Map.of("indeterminate", true))
                        : problem);
    }

    /** Answers a request that no node answered; a response that has begun can only be broken off. */
    static void send(ServerRequest request, Throwable cause) {
        ServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.headWritten()) {
            LOG.debug("{} {} broke off: {}", request.method(), request.path(), cause.toString());
            // A part of the response has been sent: the reset tells the client that it is incomplete.
            response.reset();
            return;
        }
        if (RequestBody.isUnread(request)) {
            // The rest of the body is read and discarded, so that it is not held until the connection ends.
            request.handler(null).endHandler(null).resume();
        }
        if (cause instanceof FailedRequest failed) {
            if (RequestBody.isUnread(request) || failed.problem().status() == 408) {
                response.closeConnection(); // nobody reads the rest of the request
            }
            failed.problem().sendTo(response);
        } else if (cause instanceof Failure failure) {
            PublicProblem.of(Problem.of(failure), false).sendTo(response);
        } else if (cause instanceof RequestBody.Broken broken) {
            LOG.debug("{} {}: {}", request.method(), request.path(), broken.getMessage());
            if (broken.isLate()) {
                Problem.of(408, "request-timeout", broken.getMessage()).sendTo(response.closeConnection());
            }
        } else if (cause instanceof AttemptFailure || cause instanceof NodeFailure) {
            LOG.debug("{} {}: {}", request.method(), request.path(), cause.getMessage());
            response.reset();
        } else {
            LOG.error("{} {} failed", request.method(), request.path(), cause);
            Problem.of(500, "internal", "a fault of ours; it is in the log").sendTo(response);
        }
    }

    /** What the access log and the metrics count. */
    static int statusOf(Throwable cause) {
        return cause instanceof FailedRequest failed ? failed.problem().status() : 502;
    }
}
