package io.holdfast.http;

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

    /** Whether it answers such a request. @param target in origin form, or {@code *} */
    boolean takes(String method, String target, Fields fields);

    /** Answers one, at once or later. Called on the event loop of the connection, in a context of the request's own. */
    void handle(ServerRequest request);
}
