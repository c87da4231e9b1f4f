package io.holdfast.roles.expense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The same on a database server, and what happens when that goes away. */
abstract class ExpenseServerContract extends ExpenseContract {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    abstract RealDatabase server();

    @Override
    List<String> database() {
        return of(server().url());
    }

    List<String> of(String url) {
        return List.of(
                "expense.database.url=" + url,
                "expense.database.user=" + server().user(),
                "expense.database.password=" + server().password());
    }

    @Override
    String patience() {
        return "4s";
    }

    @Override
    Connection connect() throws SQLException {
        return server().connect();
    }

    @Override
    void empty() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("expenses", "answered", "schema_versions", "schema_migrations")) {
                statement.execute("DROP TABLE IF EXISTS " + table);
            }
        }
    }

    @Nested
    class WithoutItsDatabase {
        private String id;

        private void awaitAway() {
            Await.until("it says that it is not ready", Duration.ofSeconds(60), () -> !site.isReady(0));
        }

        private void isBackSoon() {
            Await.until("it answers again", LIMIT, () -> get(id).status() == 200 && site.isReady(0));
        }

        private void answersUnavailable(Http.Answer answer) {
            assertEquals(503, answer.status());
            assertEquals(Optional.of("1"), answer.header("Retry-After"));
        }

        @Test
        void it_says_so_and_comes_back_by_itself() throws Exception {
            id = made();

            server().kill();
            answersUnavailable(post(json(FOO), "Idempotency-Key", "k"));
            awaitAway();
            answersUnavailable(get(id));
            answersUnavailable(delete(id));
            assertTrue(Http.get(site.url(0), "/health/ready").raw().body().contains("database: jdbc:"));
            server().startAgain();
            isBackSoon();

            assertEquals(201, post(json(FOO), "Idempotency-Key", "k").status());
            assertEquals(2, all().size());
        }

        @Test
        void it_does_not_wait_for_one_that_hangs() throws Exception {
            id = made();

            server().pause();
            try {
                answersUnavailable(get(id)); // although the database says nothing
                awaitAway();
                answersUnavailable(put(id, "{\"name\":\"x\"}"));
            } finally {
                server().resume();
            }
            isBackSoon();

            assertEquals(202, put(id, "{\"name\":\"y\"}").status());
        }

        @Test
        void it_starts_and_becomes_ready_when_there_is_one() throws Exception {
            id = made();
            server().kill();

            int second = site.start();
            assertFalse(site.isReady(second));
            answersUnavailable(Http.get(site.url(second), "/v1/expenses"));
            server().startAgain();

            Await.until("it is ready", LIMIT, () -> site.isReady(second));
            isBackSoon();
        }
    }

    @Nested
    class ALockedExpense {
        @Test
        void is_waited_for_no_longer_than_the_request_may_take() throws Exception {
            String id = made();
            try (Connection other = server().connect()) {
                other.setAutoCommit(false);
                try (PreparedStatement lock =
                        other.prepareStatement("SELECT name FROM expenses WHERE id = ? FOR UPDATE")) {
                    lock.setString(1, id);
                    lock.executeQuery();
                }

                Http.Answer answer = put(id, "{\"name\":\"x\"}");

                assertEquals(503, answer.status()); // the lock is still held
                other.rollback();
            }
            assertTrue(site.isReady(0));
            assertEquals("Foo Bar", get(id).body().get("name").asText());
        }

        @Test
        void does_not_let_requests_pile_up_without_bound() throws Exception {
            String id = made();
            List<String> settings = new ArrayList<>(database());
            settings.add("expense.database.connections=1");
            settings.add("expense.database.queue-max=2");
            try (ExpenseSite small = new ExpenseSite(directory, settings.toArray(String[]::new));
                    Connection other = server().connect()) {
                small.start();
                other.setAutoCommit(false);
                try (PreparedStatement change = other.prepareStatement("DELETE FROM expenses WHERE id = ?")) {
                    change.setString(1, id);
                    change.executeUpdate();
                }

                List<String> codes =
                        atOnce(8, () -> code(Http.send("PUT", small.url(0), "/v1/expenses/" + id, "{\"name\":\"x\"}")));
                other.rollback();

                assertTrue(codes.stream().allMatch(code -> code.startsWith("503")), codes::toString);
                assertTrue(codes.stream().filter("503 database-busy"::equals).count() >= 5, codes::toString);
                assertEquals(200, Http.get(small.url(0), "/v1/expenses/" + id).status());
            }
        }

        @Test
        void is_not_changed_by_one_who_has_waited_past_his_deadline() throws Exception {
            String id = made();
            try (Connection other = server().connect()) {
                other.setAutoCommit(false);
                try (PreparedStatement change =
                        other.prepareStatement("UPDATE expenses SET name = 'newer' WHERE id = ?")) {
                    change.setString(1, id);
                    change.executeUpdate();
                }
                String soon = Long.toString(site.time().millis() + 500);

                assertEquals(
                        503,
                        put(id, "{\"name\":\"older\"}", "Holdfast-Deadline", soon)
                                .status());
                other.commit();
            }
            // Its transaction gets the lock now; behind it we do.
            assertEquals(202, put(id, "{\"description\":\"x\"}").status());
            assertEquals("newer", get(id).body().get("name").asText());
        }
    }

    /** The connection breaks when the database has the commit and we do not have its answer. */
    @Nested
    class ALostCommit {
        @Test
        void is_found_again_by_its_key() throws Exception {
            try (CuttingProxy proxy = new CuttingProxy(server().url());
                    ExpenseSite other =
                            new ExpenseSite(directory, of(proxy.url()).toArray(String[]::new))) {
                other.start();
                other.awaitReady(0);
                List<Integer> statuses = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    proxy.cutAfterNextCommit();
                    statuses.add(
                            Http.post(other.url(0), "/v1/expenses", json(FOO)).status());
                }

                assertEquals(List.of(201, 201, 201, 201, 201), statuses);
                assertEquals(5, proxy.cuts());
                assertEquals(5, all().size());
            }
        }
    }

    @Test
    void a_database_that_the_server_does_not_have_ends_the_start() {
        String url = server().url().replaceAll("/[a-z]+$", "/nowhere");
        try (ExpenseSite other = new ExpenseSite(directory, of(url).toArray(String[]::new))) {
            refuses(other);
        }
    }

    void refuses(ExpenseSite other) {
        String message = assertThrows(IllegalStateException.class, other::start).getMessage();
        assertTrue(message.contains("jdbc:") && message.contains("cannot be used"), message);
    }
}
