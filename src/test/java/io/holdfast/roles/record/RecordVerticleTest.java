package io.holdfast.roles.record;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.holdfast.api.RecordApi;
import io.holdfast.hosting.Health;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The record as its clients see it: three replicas in one Vert.x, each of which takes any request. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = MINUTES)
class RecordVerticleTest {
    private static final int REPLICAS = 3;

    private TestPlatform site;
    private List<WebClient> replicas;

    @BeforeEach
    void deploy(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of());
        List<Function<Health, Deployable>> roles = IntStream.rangeClosed(1, REPLICAS)
                .mapToObj(id -> (Function<Health, Deployable>) health -> replica(id, health))
                .toList();
        replicas = site.deploy(roles).stream().map(site::client).toList();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Deployable replica(int id, Health health) {
        return new RecordVerticle(
                site.platform(),
                RecordVerticle.Config.from(
                        site.settings(), site.replica(RecordApi.SERVICE, id, REPLICAS), Duration.ofSeconds(30)),
                health);
    }

    private Future<HttpResponse<Buffer>> patch(int replica, String key, JsonObject values) {
        return replicas.get(replica)
                .patch("/record")
                .putHeader("Idempotency-Key", key)
                .sendJsonObject(values);
    }

    @Test
    void any_replica_takes_a_change_and_any_other_shows_it(VertxTestContext test) {
        Checkpoint shown = test.checkpoint(REPLICAS * REPLICAS);
        for (int i = 0; i < REPLICAS; i++) {
            String key = "key" + i;
            patch(i, key, new JsonObject().put(key, "v")).onComplete(test.succeeding(changed -> {
                test.verify(() -> {
                    assertEquals(200, changed.statusCode(), changed.bodyAsString());
                    assertEquals("v", changed.bodyAsJsonObject().getString(key));
                    assertEquals("Marta Lindqvist", changed.bodyAsJsonObject().getString("name"));
                });
                replicas.forEach(replica -> replica.get("/record/" + key)
                        .send()
                        .onComplete(test.succeeding(read -> test.verify(() -> {
                            assertEquals("v", read.bodyAsJsonObject().getString("value"), read.bodyAsString());
                            shown.flag();
                        }))));
            }));
        }
    }

    @Test
    void a_standby_answers_for_itself_whomever_the_client_comes_to(VertxTestContext test) {
        Checkpoint answered = test.checkpoint(REPLICAS);
        replicas.forEach(replica -> readStandby(replica, test, answered));
    }

    // Again until there is one: a leader that has heard nothing of the others yet answers for them.
    private void readStandby(WebClient replica, VertxTestContext test, Checkpoint answered) {
        replica.get("/record")
                .send()
                .compose(primary -> replica.get("/record?from=standby").send().map(standby -> {
                    test.verify(() -> assertEquals(200, standby.statusCode(), standby.bodyAsString()));
                    return !standby.getHeader("X-Replica").equals(primary.getHeader("X-Replica"));
                }))
                .onComplete(test.succeeding(another -> {
                    if (another) {
                        answered.flag();
                    } else {
                        readStandby(replica, test, answered);
                    }
                }));
    }

    @Test
    void a_change_under_one_key_is_made_once_also_at_another_replica(VertxTestContext test) {
        JsonObject values = new JsonObject().put("city", "Oslo");
        patch(0, "k", values)
                .compose(first -> patch(1, "other", new JsonObject().put("city", "Rome"))
                        .compose(second -> patch(2, "k", values))
                        .map(again -> {
                            test.verify(() -> {
                                assertNull(first.getHeader("Idempotency-Replayed"));
                                assertEquals("true", again.getHeader("Idempotency-Replayed"));
                                assertEquals(first.bodyAsJsonObject(), again.bodyAsJsonObject());
                            });
                            return again;
                        }))
                .compose(again -> replicas.get(0).get("/record/city").send())
                .onComplete(test.succeeding(read -> test.verify(() -> {
                    assertEquals("Rome", read.bodyAsJsonObject().getString("value"));
                    test.completeNow();
                })));
    }

    @Test
    void of_changes_meant_for_one_version_exactly_one_is_made(VertxTestContext test) {
        Checkpoint made = test.checkpoint();
        Checkpoint stale = test.checkpoint(REPLICAS - 1);
        replicas.get(0).get("/record/age").send().onComplete(test.succeeding(read -> {
            String tag = read.getHeader("ETag");
            Stream.of(0, 1, 2).forEach(i -> replicas.get(i)
                    .put("/record/age")
                    .putHeader("If-Match", tag)
                    .sendJsonObject(new JsonObject().put("value", "5" + i))
                    .onComplete(test.succeeding(response -> test.verify(() -> {
                        if (response.statusCode() == 200) {
                            made.flag();
                        } else {
                            assertEquals(412, response.statusCode(), response.bodyAsString());
                            stale.flag();
                        }
                    }))));
        }));
    }

    @Test
    void a_key_that_was_deleted_is_not_found(VertxTestContext test) {
        replicas.get(0)
                .delete("/record/phone")
                .send()
                .compose(deleted -> {
                    test.verify(() -> assertEquals(204, deleted.statusCode()));
                    return replicas.get(1).get("/record/phone").send();
                })
                .onComplete(test.succeeding(read -> test.verify(() -> {
                    assertEquals(404, read.statusCode());
                    assertEquals("application/problem+json", read.getHeader("Content-Type"));
                    test.completeNow();
                })));
    }
}
