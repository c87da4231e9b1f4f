package io.holdfast.http.client;

import io.holdfast.http.tls.ClientTls;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Where a node listens. */
record NodeAddress(String host, int port) {

    static NodeAddress of(URI url) {
        boolean tls = "https".equals(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        String host = url.getHost();
        return new NodeAddress(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    /** For plain text. */
    ConnectOptions connectOptions(Duration timeout) {
        return new ConnectOptions().setHost(host).setPort(port).setTimeout((int) timeout.toMillis());
    }

    /** For TLS. @param timeout for the connection, and again for the handshake */
    ConnectOptions connectOptions(Duration timeout, ClientTls secure) {
        ClientSSLOptions options = secure.options().copy();
        options.setSslHandshakeTimeout(timeout.toMillis()).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        return connectOptions(timeout)
                .setSsl(true)
                .setSslOptions(options)
                .setSniServerName(secure.checksName() && isName() ? host : null);
    }

    /** As a Host field has it. */
    String authority() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }

    // RFC 6066, section 3: no literal addresses, and names that have a dot.
    private boolean isName() {
        return host.indexOf('.') > 0 && host.indexOf(':') < 0 && !host.matches("[0-9.]+");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
