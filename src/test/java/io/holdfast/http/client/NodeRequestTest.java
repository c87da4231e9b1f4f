package io.holdfast.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.http.HeadWriter;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import org.junit.jupiter.api.Test;

class NodeRequestTest {
    private static String head(MultiMap headers, String url) {
        HeadWriter out = new HeadWriter();
        new NodeRequest("GET", "/a", RequestFields.of(headers), RequestContent.of(Buffer.buffer()), false)
                .writeHead(NodeAddress.of(URI.create(url)), out);
        return new String(out.toBytes(), ISO_8859_1);
    }

    @Test
    void names_the_host_that_the_client_asked_for() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("host", "shop.example");

        assertEquals("GET /a HTTP/1.1\r\nhost: shop.example\r\n\r\n", head(headers, "http://node:81"));
    }

    @Test
    void names_the_node_where_the_client_named_no_host() {
        MultiMap none = MultiMap.caseInsensitiveMultiMap();

        assertEquals("GET /a HTTP/1.1\r\nHost: node:80\r\n\r\n", head(none, "http://node"));
        assertEquals("GET /a HTTP/1.1\r\nHost: [::1]:81\r\n\r\n", head(none, "http://[::1]:81"));
    }
}
