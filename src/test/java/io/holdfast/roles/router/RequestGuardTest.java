package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.http.Problem;
import io.holdfast.support.Seed;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestGuardTest {

    private static int statusOf(String method, String target) {
        return RequestGuard.check(method, target, false).map(Problem::status).orElse(200);
    }

    @Test
    void what_is_plain_needs_no_further_look() {
        RandomGenerator random = Seed.next().random();
        List<String> pieces =
                List.of("/", "/", "a", "internal", "INternal", ".", "..", "%2e", ";x", "\\", "?", "#", "-", " ");
        int plain = 0;
        for (int i = 0; i < 20_000; i++) {
            String target = random.ints(1 + random.nextInt(6), 0, pieces.size())
                    .mapToObj(pieces::get)
                    .collect(Collectors.joining("", random.nextInt(8) == 0 ? "" : "/", ""));
            if (RequestGuard.isPlain(target)) {
                plain++;
                assertEquals(Optional.empty(), RequestGuard.checkPath(target, false), target);
            }
        }
        assertTrue(plain > 500, plain + " of them are plain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/products",
                "/products/Fox",
                "/products/Caf%C3%A9%20%26%20Co",
                "/products/100%25%20Wool",
                "/products/a+b;v=1,2:3@4!$'()*~_-.",
                "/products/...",
                "/products//Fox",
                "/products/internal",
                "/internals",
                "/products?cursor=%2e%2e%2f&x=/internal/../a|b[]"
            })
    void lets_through_what_can_be_read_in_one_way(String target) {
        assertEquals(200, statusOf("GET", target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/internal",
                "/internal/products",
                "/INTERNAL/products",
                "/Internal",
                "//internal/products",
                "/./internal",
                "/%2e/internal",
                "/x/../internal",
                "/x/%2E%2e/internal",
                "/x/..;a=b/internal",
                "/x/y/../../internal",
                "/internal/../products",
                "/internal;a=b/products",
                "/%69nternal/products",
                "/%2569nternal/products",
                "/%252569nternal/products",
                "/%2569nternal/%25",
                "/%2569nternal/%zz",
                "/\\internal",
                "/%5cinternal",
                "/%255Cinternal",
                "/%2finternal",
                "/x/..%2finternal",
                "/x\\..\\internal",
                "/internal%3Fx",
                "/internal%20/x",
                "/internal?x=1",
                "internal/products"
            })
    void hides_what_could_be_read_as_internal(String target) {
        assertEquals(404, statusOf("GET", target));
        assertEquals(
                "unknown-path",
                RequestGuard.check("GET", target, false).orElseThrow().code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "products",
                "http://a/products",
                "//products",
                "//evil.example/products",
                "/products/../orders",
                "/products/.",
                "/products/%2e%2E/orders",
                "/products/.%2e/orders",
                "/products/%252e%252e/orders",
                "/products/..;x/orders",
                "/products/a%2Fb",
                "/products/a%2fb",
                "/products/a%5cb",
                "/products\\Fox",
                "/products/%00",
                "/products/%0d%0aX",
                "/products/%7f",
                "/products/%c2%80",
                "/products/%",
                "/products/%4",
                "/products/%zz",
                "/products/%u0041",
                "/products/%c0%af",
                "/products/%ff",
                "/products/Caf\u00e9",
                "/products/a b",
                "/products/a\tb",
                "/products/<a>",
                "/products/a|b"
            })
    void refuses_a_path_that_others_could_read_differently(String target) {
        Optional<Problem> problem = RequestGuard.check("GET", target, false);

        assertEquals(400, problem.map(Problem::status).orElse(200));
        assertEquals("invalid", problem.orElseThrow().code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/products/a%2Fb",
                "/products/a%2fb",
                "/products/C%3A%5cdir",
                "/products/%2F",
                "/products/a%252Fb"
            })
    void lets_a_slash_of_a_name_through_where_the_route_says_so(String target) {
        assertEquals(Optional.empty(), RequestGuard.check("GET", target, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/products/a%2F..%2Fb",
                "/products/..%2Forders",
                "/products/%2e%2e%5corders",
                "/products/a%2F.",
                "/products/%252e%252e%252Forders",
                "/products/a%2F%00"
            })
    void refuses_dots_between_encoded_slashes_all_the_same(String target) {
        assertEquals(
                400,
                RequestGuard.check("GET", target, true).map(Problem::status).orElse(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%2Finternal", "/internal%2Fx", "/x%2F..%2Finternal", "/%5cinternal", "/%252Finternal"})
    void hides_what_could_be_read_as_internal_between_encoded_slashes(String target) {
        assertEquals(
                404,
                RequestGuard.check("GET", target, true).map(Problem::status).orElse(200));
    }

    @Test
    void reads_very_long_paths() {
        assertEquals(200, statusOf("GET", "/products/" + "a%41/".repeat(100_000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void knows_the_methods_of_services(String method) {
        assertEquals(200, statusOf(method, "/products"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT", "get", "Get", "PRI", "PROPFIND", "G!T", ""})
    void does_not_implement_other_methods(String method) {
        assertEquals(501, statusOf(method, "/products"));
    }
}
