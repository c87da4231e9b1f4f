package io.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTemplateTest {
    @ParameterizedTest
    @CsvSource({
        "/products, /products",
        "/products/:name, /products/{name}",
        "/instances/:service/:id/drain, /instances/{service}/{id}/drain"
    })
    void has_parameters_in_braces(String route, String template) {
        assertEquals(template, RouteTemplate.of(route));
    }
}
