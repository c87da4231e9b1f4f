package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.AttemptApi.Attempt;
import io.holdfast.api.AttemptApi.Request;
import io.holdfast.support.Seed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a router remembers of requests, and for how long. */
class AttemptMemoryTest {
    private static final int MUCH = 100 << 20;

    private final AttemptMemory memory = new AttemptMemory(new AttemptMemory.Config(3, MUCH));

    private static Request request(String id, @Nullable String key, @Nullable Long order) {
        return request(id, key, order, 1);
    }

    private static Request request(String id, @Nullable String key, @Nullable Long order, int attempts) {
        return new Request(
                "router/1",
                id,
                null,
                key,
                "POST",
                "/orders",
                "frontend",
                order,
                201,
                null,
                Instant.EPOCH,
                1,
                Collections.nCopies(attempts, new Attempt("frontend/a", "answered", 201, 0.1, 0.9)));
    }

    private List<String> ids(String what) {
        return memory.find(what).stream().map(Request::requestId).toList();
    }

    @Test
    void finds_a_request_by_its_key_its_order_and_its_id() {
        memory.add(request("r1", "k1", 17L));
        memory.add(request("r2", "k2", 18L));

        assertEquals(List.of("r1"), ids("k1"));
        assertEquals(List.of("r1"), ids("17"));
        assertEquals(List.of("r1"), ids("r1"));
        assertEquals(List.of(), ids("k3"));
        assertEquals(List.of(), ids("99999999999999999999"));
    }

    @Test
    void finds_all_requests_under_one_key_the_oldest_first() {
        memory.add(request("r1", "k", null));
        memory.add(request("r2", "k", 17L));
        memory.add(request("r3", "k", 17L));

        assertEquals(List.of("r1", "r2", "r3"), ids("k"));
        assertEquals(List.of("r2", "r3"), ids("17"));
    }

    @Test
    void takes_a_key_that_looks_like_the_number_of_an_order_for_both() {
        memory.add(request("r1", "17", 4L));
        memory.add(request("r2", "k2", 17L));

        assertEquals(List.of("r1", "r2"), ids("17"));
    }

    @Test
    void forgets_the_oldest_beyond_its_number() {
        Stream.of("r1", "r2", "r3", "r4").forEach(id -> memory.add(request(id, "k", 17L)));

        assertEquals(3, memory.size());
        assertEquals(List.of("r2", "r3", "r4"), ids("k"));
        assertEquals(List.of(), ids("r1"));
    }

    @Test
    void forgets_the_oldest_beyond_its_bytes_also_if_one_request_alone_has_more() {
        AttemptMemory small = new AttemptMemory(new AttemptMemory.Config(1_000, 10_000));
        for (int i = 0; i < 100; i++) {
            small.add(request("r" + i, "k".repeat(100), 1L, i % 5));
            assertTrue(small.bytes() <= 10_000);
        }
        assertTrue(small.size() > 3);

        small.add(request("large", "k".repeat(9_000), 1L));

        assertEquals(0, small.size());
        assertEquals(0, small.bytes());
    }

    @Test
    void remembers_nothing_where_that_is_the_setting() {
        AttemptMemory none = new AttemptMemory(new AttemptMemory.Config(0, MUCH));
        none.add(request("r1", "k", 17L));

        assertEquals(List.of(), none.find("k"));
    }

    @Test
    void tells_others_of_the_newest_that_were_in_trouble_only() {
        for (int i = 0; i < 300; i++) {
            memory.add(request("fine" + i, "k" + i, null));
            memory.add(request("moved" + i, "m" + i, null, 2));
        }

        List<Request> told = memory.troubled(0, AttemptMemory.TROUBLED_MAX);

        assertEquals(300, memory.troubledCount());
        assertEquals(AttemptMemory.TROUBLED_MAX, told.size());
        assertEquals("moved200", told.get(0).requestId()); // in the place of the first one
        assertEquals("moved199", told.get(199).requestId());
    }

    @Test
    void finds_what_a_list_of_the_latest_has_whatever_came_before() {
        RandomGenerator random = Seed.next().random();
        AttemptMemory some = new AttemptMemory(new AttemptMemory.Config(50, MUCH));
        List<Request> all = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            Request next = request(
                    "r" + random.nextInt(100),
                    random.nextInt(4) == 0 ? null : "k" + random.nextInt(30),
                    random.nextBoolean() ? null : (long) random.nextInt(1, 30));
            some.add(next);
            all.add(next);
            List<Request> latest = all.subList(Math.max(0, all.size() - 50), all.size());
            String key = "k" + random.nextInt(30);
            long order = random.nextInt(1, 30);

            assertEquals(
                    latest.stream().filter(r -> key.equals(r.key())).distinct().toList(), some.find(key));
            assertEquals(
                    latest.stream()
                            .filter(r -> Objects.equals(order, r.order()))
                            .distinct()
                            .toList(),
                    some.find(Long.toString(order)));
        }
    }
}
