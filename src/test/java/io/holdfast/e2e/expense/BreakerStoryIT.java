package io.holdfast.e2e.expense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealPostgres;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the document asks for: at its error count a node leaves the routing table in Redis, and its request goes to the next one. */
class BreakerStoryIT {
    private static final String EXPENSE =
            """
            {"name":"Foo Bar","email":"foo@bar.com","category":"travel","description":"iPad for office use",
             "link":"http://www.apple.com/shop/buy-ipad/ipad-pro","estimated_costs":"700","submit_date":"09-08-2016"}""";

    @TempDir
    private Path directory;

    @Test
    void a_node_at_its_error_count_is_deregistered_and_the_same_request_succeeds_on_the_next() throws Exception {
        // No health check comes before the errors of the requests.
        try (ExpenseCluster cluster = ExpenseCluster.start(
                directory, RealPostgres.start(), "router.health.every=1h", "router.breaker.consecutive=3")) {
            URI entrance = cluster.entrance();
            URI admin = cluster.get("router-1").url("admin");
            assertEquals(201, Http.post(entrance, "/v1/expenses", EXPENSE).status());
            assertFalse(marked(cluster));

            cluster.get("expense-1").kill();
            int requests = 0;
            while (!marked(cluster) && requests < 30) {
                assertEquals(201, Http.post(entrance, "/v1/expenses", EXPENSE).status());
                requests++;
            }

            assertTrue(requests >= 3 && requests < 30, requests + " requests until the mark");
            assertTrue(ExpenseCluster.states(admin).getOrDefault("1", "evicted").equals("evicted"));
            assertEquals(
                    requests + 1,
                    Http.get(entrance, "/v1/expenses").body().get("expenses").size());
            cluster.replica("1");
            Await.until("it is back", Duration.ofSeconds(60), () -> {
                Http.get(entrance, "/v1/expenses");
                return "ready".equals(ExpenseCluster.states(admin).get("1"));
            });
        }
    }

    private static boolean marked(ExpenseCluster cluster) {
        return cluster.redis().ask("HEXISTS {holdfast}:marks expense/1").equals(":1");
    }
}
