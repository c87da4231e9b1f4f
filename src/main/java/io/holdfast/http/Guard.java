package io.holdfast.http;

/** What stands in front of an endpoint: lets a request pass, or answers it. The same for all requests, whoever has read them. */
@FunctionalInterface
public interface Guard {
    /** Lets everything pass. */
    Guard NONE = (exchange, next) -> next.run();

    /** @param next is run, at once or later on the same event loop, if the request may pass */
    void check(HttpExchange exchange, Runnable next);
}
