package io.holdfast.registry.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A Lua script that Redis runs as one step. The text stands beside this class in the resources. */
record Script(String text) {

    static Script load(String name) {
        try (InputStream in = Objects.requireNonNull(Script.class.getResourceAsStream(name + ".lua"), name)) {
            return new Script(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, with the functions that it defines, for {@code name}. */
    Script before(String name) {
        return new Script(text + load(name).text());
    }

    /** The call on these keys; the caller adds the arguments. */
    Request on(String... keys) {
        Request request = Request.cmd(Command.EVAL).arg(text).arg(keys.length);
        for (String key : keys) {
            request.arg(key);
        }
        return request;
    }
}
