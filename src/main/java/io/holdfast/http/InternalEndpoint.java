package io.holdfast.http;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;

/** An endpoint for peers that takes one object, over HTTP or without a socket from who asks in this process ({@link InProcess}). */
public interface InternalEndpoint {
    /** Without parameters. */
    String path();

    /** Answers over HTTP. */
    void mount(Router router);

    /** Answers without it. @param object a question that nobody changes any more @return an object, or {@link Items} */
    Future<?> answer(Object object);
}
