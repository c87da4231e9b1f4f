package io.holdfast.http;

import java.util.List;

/**
 * Answers requests of a port without Vert.x' server between it and the connection: for what a port has most of. What it does not take goes
 * to the port's other handler.
 */
public interface DirectHandler {
    /** Takes nothing. */
    DirectHandler NONE = new DirectHandler() {
        @Override
        public boolean takes(String method, String target, Fields fields) {
            return false;
        }

        @Override
        public void handle(ServerRequest request) {
            throw new IllegalStateException("nothing is taken");
        }
    };

    /** The first of several that takes a request answers it. */
    static DirectHandler first(List<DirectHandler> handlers) {
        return new DirectHandler() {
            private DirectHandler taker = NONE; // between the two calls for one request, which nothing separates

            @Override
            public boolean takes(String method, String target, Fields fields) {
                for (DirectHandler handler : handlers) {
                    if (handler.takes(method, target, fields)) {
                        taker = handler;
                        return true;
                    }
                }
                return false;
            }

            @Override
            public void handle(ServerRequest request) {
                taker.handle(request);
            }
        };
    }

    /** Whether it answers such a request. @param target in origin form, or {@code *} */
    boolean takes(String method, String target, Fields fields);

    /** Answers the one that it took last, at once or later. Called on the event loop of the connection, in a context of the request's own. */
    void handle(ServerRequest request);
}
