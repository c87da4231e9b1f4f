package io.holdfast.api;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may call what of the public API: every route of the services behind a router, and the scopes that open it. It is checked at the
 * service, where {@code auth.mode} is not {@code open}; docs/security.md has the same table for people.
 *
 * <p>Two things depend on what a request says, and are checked by the route itself: an order of type {@code sell} needs {@link
 * Scope#ORDERS_SELL} too, and which fields of an expense a caller may change depends on {@link Scope#EXPENSES_WRITE} and {@link
 * Scope#EXPENSES_APPROVE}.
 */
public final class PublicAccess {

    /**
     * One route.
     *
     * @param service that answers it; empty for every service
     * @param path as the service's router has it, with {@code :name} for a parameter
     * @param scopes one of which is needed, the usual one first; empty for everybody
     */
    public record Row(String service, String method, String path, List<Scope> scopes) {
        private static Row open(String service, String method, String path) {
            return new Row(service, method, path, List.of());
        }

        private static Row needs(String service, String method, String path, Scope... oneOf) {
            return new Row(service, method, path, List.of(oneOf));
        }
    }

    public static final List<Row> ROWS = List.of(
            Row.open("", "GET", "/health/live"),
            Row.open("", "GET", "/health/ready"),
            Row.open(FrontendApi.SERVICE, "GET", "/"),
            Row.open(FrontendApi.SERVICE, "GET", "/api"),
            Row.open(FrontendApi.SERVICE, "GET", "/openapi.json"),
            Row.open(FrontendApi.SERVICE, "GET", "/leader"),
            Row.open(FrontendApi.SERVICE, "GET", "/products"),
            Row.open(FrontendApi.SERVICE, "GET", "/products/:name"),
            Row.needs(FrontendApi.SERVICE, "PUT", "/products/:name", Scope.PRODUCTS_WRITE),
            Row.needs(FrontendApi.SERVICE, "POST", "/products/:name/restock", Scope.PRODUCTS_WRITE),
            Row.needs(FrontendApi.SERVICE, "POST", "/orders", Scope.ORDERS_PLACE),
            Row.needs(FrontendApi.SERVICE, "GET", "/orders", Scope.ORDERS_READ_ALL, Scope.ORDERS_READ),
            Row.needs(FrontendApi.SERVICE, "GET", "/orders/:number", Scope.ORDERS_READ_ALL, Scope.ORDERS_READ),
            Row.needs(ExpenseApi.SERVICE, "GET", "/v1/expenses", Scope.EXPENSES_READ_ALL, Scope.EXPENSES_READ),
            Row.needs(ExpenseApi.SERVICE, "POST", "/v1/expenses", Scope.EXPENSES_WRITE),
            Row.needs(ExpenseApi.SERVICE, "GET", "/v1/expenses/:id", Scope.EXPENSES_READ_ALL, Scope.EXPENSES_READ),
            Row.needs(ExpenseApi.SERVICE, "PUT", "/v1/expenses/:id", Scope.EXPENSES_WRITE, Scope.EXPENSES_APPROVE),
            Row.needs(ExpenseApi.SERVICE, "DELETE", "/v1/expenses/:id", Scope.EXPENSES_WRITE),
            Row.needs(RecordApi.SERVICE, "GET", "/record", Scope.RECORD_READ),
            Row.needs(RecordApi.SERVICE, "GET", "/record/:key", Scope.RECORD_READ),
            Row.needs(RecordApi.SERVICE, "PUT", "/record/:key", Scope.RECORD_WRITE),
            Row.needs(RecordApi.SERVICE, "PATCH", "/record", Scope.RECORD_WRITE),
            Row.needs(RecordApi.SERVICE, "DELETE", "/record/:key", Scope.RECORD_WRITE));

    private PublicAccess() {}

    /** Services that ask callers who they are. */
    public static Set<String> services() {
        return ROWS.stream()
                .filter(row -> !row.scopes().isEmpty())
                .map(Row::service)
                .collect(Collectors.toSet());
    }
}
