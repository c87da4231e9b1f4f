package io.holdfast.bench.router;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The process of {@link OwnClient}: a line of JSON on stdin is a load, the line in answer to it what came back. */
final class LoadProcess {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private LoadProcess() {}

    public static void main(String[] arguments) throws Exception {
        // epoll, whose timers are exact to a microsecond; those of Java's selectors are to a millisecond.
        EventLoop loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()).next();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            LoadResult result = run(loop, new JsonObject(line)).result().get();
            System.out.println(JsonObject.mapFrom(result).encode());
        }
        System.exit(0);
    }

    private static LoadRun run(EventLoop loop, JsonObject json) {
        Load load = new Load(
                json.getInteger("connections"),
                json.getString("path"),
                json.getInteger("postBytes"),
                json.getBoolean("keepAlive"));
        JsonArray ports = json.getJsonArray("ports");
        LoadRun run = new LoadRun(
                loop,
                load,
                List.copyOf(ports.stream().map(Integer.class::cast).toList()),
                Duration.ofSeconds(json.getInteger("seconds")),
                json.getDouble("perSecond"),
                GRACE);
        loop.execute(run::begin);
        return run;
    }
}
