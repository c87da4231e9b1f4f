package io.holdfast.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CacheApi;
import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.FrontendApi;
import io.holdfast.api.GroupApi;
import io.holdfast.api.ItemError;
import io.holdfast.api.OrderApi;
import io.holdfast.api.ProcessApi;
import io.holdfast.api.ReadFrom;
import io.holdfast.api.RecordApi;
import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Json;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each declared call looks like on the wire; processes of two versions meet there while they are restarted one by one. */
class RpcWireTest {
    private static final String NO_BODY = "";
    private static final String NO_KEY = "";

    static Stream<Arguments> calls() {
        return Stream.of(
                call(
                        CatalogApi.LIST_PRODUCTS,
                        new CatalogApi.ListProducts(5, "A b", ReadFrom.ANY),
                        "GET /internal/products?limit=5&after=A%20b&from=any",
                        NO_KEY,
                        NO_BODY),
                call(
                        CatalogApi.LIST_PRODUCTS,
                        new CatalogApi.ListProducts(100, "", ReadFrom.LEADER),
                        "GET /internal/products?limit=100&after=&from=leader",
                        NO_KEY,
                        NO_BODY),
                call(
                        CatalogApi.GET_PRODUCT,
                        new CatalogApi.GetProduct("A/b", ReadFrom.ANY),
                        "GET /internal/products/A%2Fb?from=any",
                        NO_KEY,
                        NO_BODY),
                call(
                        CatalogApi.PUT_PRODUCT,
                        new CatalogApi.PutProduct(
                                "k", "Fox", new CatalogApi.NewProduct(new BigDecimal("1.50"), null, "\"3\"", null)),
                        "PUT /internal/products/Fox",
                        "k",
                        "{\"price\":1.50,\"quantity\":null,\"if_match\":\"\\\"3\\\"\",\"if_none_match\":null}"),
                call(
                        CatalogApi.RESTOCK_PRODUCT,
                        new CatalogApi.RestockProduct("k", "Fox", new CatalogApi.Restock(7, null, null)),
                        "POST /internal/products/Fox/restock",
                        "k",
                        "{\"quantity\":7,\"if_match\":null,\"if_none_match\":null}"),
                call(
                        CatalogApi.READ_LEDGER,
                        new CatalogApi.ReadLedger(3, 500),
                        "GET /internal/ledger?from=3&limit=500",
                        NO_KEY,
                        NO_BODY),
                call(
                        CacheApi.FILL,
                        new CacheApi.FillRequest("Fox", "h-1", 4L),
                        "GET /internal/cache/fills/Fox?holder=h-1&session=4",
                        NO_KEY,
                        NO_BODY),
                call(
                        CacheApi.FILL,
                        new CacheApi.FillRequest("Fox", null, null),
                        "GET /internal/cache/fills/Fox",
                        NO_KEY,
                        NO_BODY),
                call(
                        CacheApi.LEASE,
                        new CacheApi.LeaseRequest("h", "http://a:1", 2, true, false, CacheApi.Ack.NONE),
                        "POST /internal/cache/leases",
                        NO_KEY,
                        "{\"holder\":\"h\",\"url\":\"http://a:1\",\"session\":2,\"joined\":true,\"leaves\":false,"
                                + "\"acked\":{\"term\":0,\"number\":0}}"),
                call(
                        CacheApi.INVALIDATE,
                        new CacheApi.Invalidation("h", 1, 2, false, Map.of("Fox", 3L)),
                        "POST /internal/cache/notices",
                        NO_KEY,
                        "{\"holder\":\"h\",\"term\":1,\"number\":2,\"revoke\":false,\"versions\":{\"Fox\":3}}"),
                call(
                        OrderApi.GET_ORDER,
                        new OrderApi.GetOrder(7, ReadFrom.LEADER),
                        "GET /internal/orders/7?from=leader",
                        NO_KEY,
                        NO_BODY),
                call(
                        OrderApi.GET_ORDER,
                        new OrderApi.GetOrder(7, ReadFrom.LEADER, "a&b"),
                        "GET /internal/orders/7?from=leader&subject=a%26b",
                        NO_KEY,
                        NO_BODY),
                call(
                        OrderApi.LIST_ORDERS,
                        new OrderApi.ListOrders(7, 10, ReadFrom.LEADER, "a"),
                        "GET /internal/orders?after=7&limit=10&from=leader&subject=a",
                        NO_KEY,
                        NO_BODY),
                call(
                        OrderApi.FIND_ORDER,
                        new OrderApi.FindOrder("k", ReadFrom.ANY),
                        "GET /internal/order-of-key?orderKey=k&from=any",
                        NO_KEY,
                        NO_BODY),
                call(
                        OrderApi.LIST_ORDERS,
                        new OrderApi.ListOrders(7, 10, ReadFrom.ANY),
                        "GET /internal/orders?after=7&limit=10&from=any",
                        NO_KEY,
                        NO_BODY),
                call(
                        OrderApi.LIST_STORED_ORDERS,
                        new OrderApi.ListStoredOrders(7, 2_000),
                        "GET /internal/stored-orders?after=7&limit=2000",
                        NO_KEY,
                        NO_BODY),
                call(
                        RecordApi.READ_RECORD,
                        new RecordApi.ReadRecord(RecordApi.From.STANDBY, "a&b"),
                        "GET /internal/record?from=standby&key=a%26b",
                        NO_KEY,
                        NO_BODY),
                call(
                        RecordApi.READ_RECORD,
                        new RecordApi.ReadRecord(RecordApi.From.PRIMARY, null),
                        "GET /internal/record?from=primary",
                        NO_KEY,
                        NO_BODY),
                call(
                        RecordApi.CHANGE_RECORD,
                        new RecordApi.ChangeRecord("k", new RecordApi.Change("h", Map.of("a", "1"), null)),
                        "POST /internal/record/changes",
                        "k",
                        "{\"hash\":\"h\",\"set\":{\"a\":\"1\"},\"remove\":null,\"presumed\":null}"),
                call(GroupApi.GET_LEADER, Rpc.EMPTY, "GET /internal/leader", NO_KEY, NO_BODY),
                call(GroupApi.GET_REPLICA_STATUS, Rpc.EMPTY, "GET /internal/group", NO_KEY, NO_BODY),
                call(GroupApi.GET_CHECKPOINTS, Rpc.EMPTY, "GET /internal/group/checkpoints", NO_KEY, NO_BODY),
                call(
                        GroupApi.TRANSFER_LEADERSHIP,
                        new GroupApi.Transfer(2),
                        "POST /internal/group/transfer",
                        NO_KEY,
                        "{\"to\":2}"),
                call(
                        GroupApi.KEEP_LEADERSHIP,
                        new GroupApi.Transfer(2),
                        "POST /internal/group/keep",
                        NO_KEY,
                        "{\"to\":2}"),
                call(
                        GroupApi.CHANGE_MEMBERS,
                        new GroupApi.Members(4, null),
                        "POST /internal/group/members",
                        NO_KEY,
                        "{\"add\":4,\"remove\":null}"),
                call(
                        GroupApi.CRASH,
                        new GroupApi.Crash(1, 5),
                        "POST /internal/group/crash",
                        NO_KEY,
                        "{\"id\":1,\"term\":5}"),
                call(
                        ProcessApi.EXCHANGE,
                        new ProcessApi.Exchange(
                                "a",
                                Map.of("b", Map.of("summary", 7L)),
                                List.of(new ProcessApi.Publication("a", "summary", 8, 20, "{}")),
                                false),
                        "POST /internal/processes",
                        NO_KEY,
                        "{\"from\":\"a\",\"known\":{\"b\":{\"summary\":7}},\"publications\":"
                                + "[{\"process\":\"a\",\"topic\":\"summary\",\"version\":8,\"age_ms\":20,"
                                + "\"content\":\"{}\"}],\"more\":false}"),
                call(
                        ProcessApi.KILL,
                        new ProcessApi.Break("a", 0),
                        "POST /internal/processes/kill",
                        NO_KEY,
                        "{\"process\":\"a\",\"millis\":0}"),
                call(
                        ProcessApi.PAUSE,
                        new ProcessApi.Break("a", 500),
                        "POST /internal/processes/pause",
                        NO_KEY,
                        "{\"process\":\"a\",\"millis\":500}"));
    }

    private static <Q> Arguments call(Rpc<Q, ?> rpc, Q request, String line, String key, String body) {
        return Arguments.of(rpc, request, line, key, body);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void a_request_has_its_line_its_key_and_its_body(
            Rpc<?, ?> rpc, Object request, String line, String key, String body) {
        RequestCodec codec = RequestCodec.of(rpc);

        assertEquals(line, rpc.method() + " " + codec.uri(request));
        assertEquals(key, codec.key(request).orElse(NO_KEY));
        assertEquals(body, codec.body(request).map(Json::text).orElse(NO_BODY));
    }

    @Test
    void a_batch_has_its_requests_in_one_member() {
        OrderApi.PlaceOrder order = new OrderApi.PlaceOrder("k", 9, "Fox", 2, Side.BUY);
        CatalogApi.Trade trade = new CatalogApi.Trade("k", "h", "Fox", Side.SELL, 2, 1, 9);

        assertEquals(
                "{\"wishes\":[{\"key\":\"k\",\"deadline\":9,\"name\":\"Fox\",\"quantity\":2,\"type\":\"buy\"}]}",
                Json.text(BatchCodec.envelope(OrderApi.PLACE_ORDER, List.of(order))));
        assertEquals(
                "{\"trades\":[{\"key\":\"k\",\"hash\":\"h\",\"product\":\"Fox\",\"side\":\"sell\",\"quantity\":2,"
                        + "\"watermark\":1,\"deadline\":9}]}",
                Json.text(BatchCodec.envelope(CatalogApi.TRADE, List.of(trade))));
    }

    @Test
    void an_order_with_a_subject_is_called_by_a_path_that_earlier_versions_do_not_have() {
        OrderApi.PlaceOrder order = new OrderApi.PlaceOrder("k", 9, "Fox", 2, Side.BUY, "a");
        CatalogApi.Trade trade = new CatalogApi.Trade("k", "h", "Fox", Side.SELL, 2, 1, 9, "a");

        assertEquals("/internal/orders-of-subjects", OrderApi.placing(order).path());
        assertEquals("/internal/trades-of-subjects", CatalogApi.trading(trade).path());
        assertEquals(
                "{\"wishes\":[{\"key\":\"k\",\"deadline\":9,\"name\":\"Fox\",\"quantity\":2,\"type\":\"buy\",\"subject\":\"a\"}]}",
                Json.text(BatchCodec.envelope(OrderApi.placing(order), List.of(order))));
        assertEquals(
                "{\"trades\":[{\"key\":\"k\",\"hash\":\"h\",\"product\":\"Fox\",\"side\":\"sell\",\"quantity\":2,"
                        + "\"watermark\":1,\"deadline\":9,\"subject\":\"a\"}]}",
                Json.text(BatchCodec.envelope(CatalogApi.trading(trade), List.of(trade))));
        assertEquals(order, Json.read(Json.write(order), OrderApi.PlaceOrder.class));
        assertEquals(trade, Json.read(Json.write(trade), CatalogApi.Trade.class));
    }

    @Test
    void an_earlier_version_reads_the_ledger_up_to_the_first_entry_with_a_subject() {
        CatalogApi.LedgerEntry first = entry(1, null);
        List<CatalogApi.LedgerEntry> all = List.of(first, entry(2, "a"), entry(3, null));
        String one = "{\"seq\":1,\"key\":\"k\",\"hash\":\"h\",\"product\":\"Fox\",\"side\":\"buy\",\"quantity\":2,"
                + "\"price\":1.50,\"at\":\"1970-01-01T00:00:00Z\"}";

        CatalogApi.LedgerPage page = new CatalogApi.LedgerPage(all, 3);

        assertEquals(
                "{\"entries\":[%s],\"head\":1}".formatted(one),
                Json.text(new CatalogApi.LedgerPage(List.of(first), 1)));
        assertTrue(Json.text(page).startsWith("{\"entries\":[%s],\"head\":3,\"further\":[".formatted(one)));
        assertEquals(
                all, Json.read(Json.write(page), CatalogApi.LedgerPage.class).entries());
        assertEquals(
                List.of(first),
                Json.read("{\"entries\":[%s],\"head\":3}".formatted(one), CatalogApi.LedgerPage.class)
                        .entries());
    }

    private static CatalogApi.LedgerEntry entry(long number, String subject) {
        return new CatalogApi.LedgerEntry(
                number, "k", "h", "Fox", Side.BUY, 2, new BigDecimal("1.50"), Instant.EPOCH, subject);
    }

    @Test
    void an_outcome_that_is_an_error_keeps_the_member_of_former_versions() {
        ItemError error = new ItemError(409, "insufficient-stock", "few", Map.of("available", 3));
        String refusal =
                "{\"status\":409,\"code\":\"insufficient-stock\",\"detail\":\"few\",\"extras\":{\"available\":3}}";

        assertEquals(
                "{\"order\":null,\"replayed\":false,\"refusal\":%s}".formatted(refusal),
                Json.text(OrderApi.PlaceOrderOutcome.failed(error)));
        assertEquals(
                "{\"entry\":null,\"again\":false,\"refusal\":%s}".formatted(refusal),
                Json.text(CatalogApi.TradeOutcome.failed(error)));
    }

    @Test
    void every_declaration_is_here() throws IllegalAccessException {
        Set<Rpc<?, ?>> declared = new HashSet<>();
        for (Class<?> api : List.of(
                CacheApi.class,
                CatalogApi.class,
                FrontendApi.class,
                GroupApi.class,
                OrderApi.class,
                ProcessApi.class,
                RecordApi.class)) {
            for (var field : api.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof Rpc<?, ?> rpc) {
                    declared.add(rpc);
                }
            }
        }
        Set<Object> here =
                new HashSet<>(Arrays.asList(calls().map(call -> call.get()[0]).toArray()));
        here.addAll(List.of(
                OrderApi.PLACE_ORDER, OrderApi.PLACE_ORDER_OF_SUBJECT, CatalogApi.TRADE, CatalogApi.TRADE_OF_SUBJECT));

        assertEquals(here, declared);
    }

    @Test
    void a_limit_beyond_its_range_is_rejected() {
        assertThrows(Failure.Invalid.class, () -> new OrderApi.ListOrders(0, 1001, ReadFrom.ANY));
        assertEquals(100, new OrderApi.ListOrders(0, 0, null).limit());
        assertEquals(Optional.empty(), OrderApi.GET_ORDER.batch());
    }
}
