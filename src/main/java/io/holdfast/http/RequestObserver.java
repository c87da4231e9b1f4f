package io.holdfast.http;

/** Follows the requests of a port that are answered without Vert.x' server, as that server's metrics and tracing do for its own. */
public interface RequestObserver {

    /** One of them, until it ends; exactly one of the methods is called, once. */
    interface Running {
        void responded(int status);

        /** The client left, or its connection broke, before there was a response. */
        void left();
    }

    /**
     * One begins: gives it its {@link io.holdfast.http.trace.RequestScope}, and the response the id.
     *
     * @param route a template, such as {@code /orders/{number}}
     */
    Running begins(ServerRequest request, String route);
}
