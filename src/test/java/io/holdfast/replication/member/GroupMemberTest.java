package io.holdfast.replication.member;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.e2e.group.WriterMachine;
import io.holdfast.http.Token;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.engine.EngineGroup;
import io.holdfast.replication.peers.PeerEndpoint;
import io.holdfast.replication.peers.PeerStreams;
import io.holdfast.replication.peers.StaticPeers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever opens and closes a member goes on where it was, whatever threads that took: roles touch their state then. */
@Timeout(240)
class GroupMemberTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context role = vertx.getOrCreateContext();

    @TempDir
    Path directory;

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    @Test
    void its_role_goes_on_on_its_own_event_loop_once_it_is_closed() throws Exception {
        GroupMember<?, ?> member = there(this::open).await(60, SECONDS);

        Context after = there(() -> member.close().map(closed -> Vertx.currentContext()))
                .await(60, SECONDS);

        assertSame(role, after);
    }

    @Test
    void its_role_hears_there_that_it_cannot_be_opened() throws Exception {
        Files.writeString(directory.resolve("file"), "no directory");
        directory = directory.resolve("file");

        Future<Context> heard = there(() -> open().map(member -> (Context) null)
                .recover(cause -> cause instanceof Failure.Unavailable
                        ? Future.succeededFuture(Vertx.currentContext())
                        : Future.failedFuture(cause)));

        assertSame(role, heard.await(60, SECONDS));
    }

    private Future<GroupMember<WriterMachine.Write, Long>> open() {
        Settings settings = new Settings(List.of());
        var config = new GroupMember.Config(EngineGroup.Config.from(settings), PeerStreams.Config.from(settings));
        Token cluster = new Token("cluster", Optional.of("secret"), false);
        var meters = new SimpleMeterRegistry();
        return GroupMember.open(
                new GroupMember.Process(vertx, Time.system(), meters),
                new GroupMember.Network(
                        StaticPeers.parse("1=127.0.0.1:1"),
                        new PeerEndpoint(vertx, Time.system(), cluster, 1 << 20, Duration.ofSeconds(60), meters),
                        cluster,
                        ClientTls.SYSTEM),
                config,
                new EngineGroup.Identity(new GroupId("words"), 1, Set.of(1)),
                directory,
                new WriterMachine());
    }

    private <T> Future<T> there(Supplier<Future<T>> step) {
        Promise<T> done = Promise.promise();
        role.runOnContext(v -> step.get().onComplete(done));
        return done.future();
    }
}
