package io.holdfast.http.trace;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.TestCertificates;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTracerTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    private final BlockingQueue<SpanData> spans = new LinkedBlockingQueue<>();
    private final BlockingQueue<RequestScope> scopes = new LinkedBlockingQueue<>();
    private final List<Vertx> started = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (Vertx vertx : started) {
            vertx.close().await(60, SECONDS);
        }
    }

    private Tracing exporting() {
        return Tracing.to(OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(new Spans(spans)))
                        .build())
                .build());
    }

    private HttpServer serve(Tracing tracing, Handler<HttpServerRequest> handler) throws Exception {
        return serve(tracing, new HttpServerOptions(), handler);
    }

    private HttpServer serve(Tracing tracing, HttpServerOptions options, Handler<HttpServerRequest> handler)
            throws Exception {
        Vertx vertx = Vertx.builder().withTracer(ServerTracer.factory(tracing)).build();
        started.add(vertx);
        return vertx.createHttpServer(options)
                .requestHandler(request -> {
                    scopes.add(RequestScope.current().orElseThrow());
                    handler.handle(request);
                })
                .listen(0, "127.0.0.1")
                .await(60, SECONDS);
    }

    private void get(HttpServer server, String path, Map<String, String> headers) throws Exception {
        get(server, false, path, headers);
    }

    private void get(HttpServer server, boolean secure, String path, Map<String, String> headers) throws Exception {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(server.actualPort())
                .setSsl(secure)
                .setURI(path);
        headers.forEach(options::putHeader);
        Vertx vertx = Vertx.vertx();
        started.add(vertx);
        HttpClient client =
                vertx.createHttpClient(new HttpClientOptions().setTrustAll(true).setVerifyHost(false));
        client.request(options)
                .compose(request -> request.send().compose(HttpClientResponse::end))
                .eventually(client::close) // which also keeps it reachable until then
                .await(60, SECONDS);
    }

    private static String attribute(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }

    @Nested
    class The_scope_of_a_request {
        @Test
        void has_the_id_and_the_trace_that_the_client_sent() throws Exception {
            HttpServer server = serve(Tracing.OFF, request -> request.response().end());

            get(server, "/", Map.of("X-Request-Id", "mine", "traceparent", "00-%s-%s-01".formatted(TRACE, PARENT)));

            RequestScope scope = scopes.poll(60, SECONDS);
            assertEquals("mine", scope.requestId());
            assertEquals(TRACE, scope.traceId());
            assertTrue(spans.isEmpty());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "with space", "täst", "\"", "<script>"})
        void has_an_id_of_its_own_where_the_clients_is_not_harmless(String id) throws Exception {
            HttpServer server = serve(Tracing.OFF, request -> request.response().end());

            get(server, "/", Map.of("X-Request-Id", id));

            RequestScope scope = scopes.poll(60, SECONDS);
            assertNotEquals(id, scope.requestId());
            assertEquals(22, scope.requestId().length());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                    "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    "no trace"
                })
        void has_a_trace_of_its_own_where_the_clients_is_none(String traceparent) throws Exception {
            HttpServer server = serve(Tracing.OFF, request -> request.response().end());

            get(server, "/", Map.of("traceparent", traceparent));

            String traceId = scopes.poll(60, SECONDS).traceId();
            assertTrue(traceId.matches("[0-9a-f]{32}"), traceId);
            assertNotEquals(TRACE, traceId);
        }

        @Test
        void is_found_after_a_timer_and_not_outside_of_the_request() throws Exception {
            BlockingQueue<Optional<RequestScope>> later = new LinkedBlockingQueue<>();
            HttpServer server = serve(Tracing.OFF, request -> {
                Vertx vertx = Vertx.currentContext().owner();
                vertx.setTimer(1, t -> {
                    later.add(RequestScope.current());
                    request.response().end();
                });
            });

            get(server, "/", Map.of("X-Request-Id", "mine"));

            assertEquals("mine", later.poll(60, SECONDS).orElseThrow().requestId());
            assertEquals(Optional.empty(), RequestScope.current());
        }

        @Test
        void goes_along_with_what_is_called_for_it_without_any_exporter() throws Exception {
            BlockingQueue<MultiMap> sent = new LinkedBlockingQueue<>();
            HttpServer server = serve(Tracing.OFF, request -> {
                MultiMap headers = MultiMap.caseInsensitiveMultiMap();
                Tracing.OFF
                        .call(RequestScope.current(), "GET /x", URI.create("http://127.0.0.1:1"))
                        .inject(headers::set);
                sent.add(headers);
                request.response().end();
            });

            get(
                    server,
                    "/",
                    Map.of(
                            "X-Request-Id",
                            "mine",
                            "traceparent",
                            "00-%s-%s-00".formatted(TRACE, PARENT),
                            "tracestate",
                            "vendor=1"));

            MultiMap headers = sent.poll(60, SECONDS);
            assertEquals("mine", headers.get("X-Request-Id"));
            assertEquals("00-%s-%s-00".formatted(TRACE, PARENT), headers.get("traceparent"));
            assertEquals("vendor=1", headers.get("tracestate"));
        }
    }

    @Nested
    class The_span_of_a_request {
        @Test
        void is_a_child_of_the_clients_and_has_no_query() throws Exception {
            HttpServer server = serve(exporting(), request -> {
                RequestScope.current().orElseThrow().found("/products/{name}");
                request.response().end();
            });

            get(server, "/products/Fox?token=secret", Map.of("traceparent", "00-%s-%s-01".formatted(TRACE, PARENT)));

            SpanData span = spans.poll(60, SECONDS);
            assertEquals("GET /products/{name}", span.getName());
            assertEquals(SpanKind.SERVER, span.getKind());
            assertEquals(TRACE, span.getTraceId());
            assertEquals(PARENT, span.getParentSpanId());
            assertEquals("/products/Fox", attribute(span, "url.path"));
            assertEquals("http", attribute(span, "url.scheme"));
            assertEquals("/products/{name}", attribute(span, "http.route"));
            assertEquals("127.0.0.1", attribute(span, "client.address"));
            assertEquals(200L, span.getAttributes().get(AttributeKey.longKey("http.response.status_code")));
            assertFalse(span.toString().contains("secret"));
        }

        @Test
        void tells_that_it_came_over_tls() throws Exception {
            TestCertificates.Issued own = new TestCertificates("ca").issue("port");
            HttpServerOptions options = new HttpServerOptions()
                    .setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertValue(Buffer.buffer(own.chain()))
                            .addKeyValue(Buffer.buffer(own.key())));
            HttpServer server =
                    serve(exporting(), options, request -> request.response().end());

            get(server, true, "/", Map.of());

            assertEquals("https", attribute(spans.poll(60, SECONDS), "url.scheme"));
        }

        @Test
        void is_an_error_for_a_status_of_5xx() throws Exception {
            HttpServer server = serve(
                    exporting(),
                    request -> request.response().setStatusCode(503).end());

            get(server, "/", Map.of());

            SpanData span = spans.poll(60, SECONDS);
            assertEquals(StatusCode.ERROR, span.getStatus().getStatusCode());
            assertEquals("503", attribute(span, "error.type"));
        }

        @Test
        void ends_as_an_error_when_the_client_leaves() throws Exception {
            HttpServer server =
                    serve(exporting(), request -> request.connection().close());

            Future<?> left = Future.future(promise -> {
                try {
                    get(server, "/", Map.of());
                    promise.complete();
                } catch (Exception gone) {
                    promise.fail(gone);
                }
            });

            assertTrue(left.failed());
            assertEquals(StatusCode.ERROR, spans.poll(60, SECONDS).getStatus().getStatusCode());
        }

        @Test
        void is_the_parent_of_what_is_called_for_it() throws Exception {
            Tracing tracing = exporting();
            HttpServer server = serve(tracing, request -> {
                ClientSpan call = tracing.call(RequestScope.current(), "POST /x", URI.create("http://node:7000"));
                call.fail("unreachable", "connection refused");
                request.response().end();
            });

            get(server, "/", Map.of());

            SpanData call = spans.poll(60, SECONDS);
            SpanData request = spans.poll(60, SECONDS);
            assertEquals(SpanKind.CLIENT, call.getKind());
            assertEquals(request.getSpanId(), call.getParentSpanId());
            assertEquals("node", attribute(call, "server.address"));
            assertEquals("unreachable", attribute(call, "error.type"));
        }
    }
}
