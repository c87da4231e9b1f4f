package io.holdfast.http.client;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import java.net.URI;
import java.time.Duration;

/** Where a node listens. */
record NodeAddress(boolean tls, String host, int port) {

    static NodeAddress of(URI url) {
        boolean tls = "https".equals(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        String host = url.getHost();
        return new NodeAddress(tls, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    ConnectOptions connectOptions(Duration timeout) {
        ConnectOptions options =
                new ConnectOptions().setHost(host).setPort(port).setTimeout((int) timeout.toMillis());
        if (tls) {
            options.setSsl(true)
                    .setSslOptions(new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS"))
                    .setSniServerName(isName() ? host : null);
        }
        return options;
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
