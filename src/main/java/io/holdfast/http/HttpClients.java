package io.holdfast.http;

import io.holdfast.http.tls.ClientTls;
import io.holdfast.http.tls.ClientTrust;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Where every HTTP client of the product is made, so that limits, timeouts and, one day, certificates and metrics are one decision. A
 * client of Vert.x that is made on the context of a verticle is closed with it.
 *
 * <p>The health check of a container is the one exception: it starts a JVM for one request and uses {@code HttpURLConnection}, which loads
 * the fewest classes.
 */
public final class HttpClients {
    private HttpClients() {}

    /**
     * @param connections to one address
     * @param pendingMax requests to one address that may wait for a connection; one more fails
     * @param connectTimeout how long an address may take to accept
     * @param keepAlive how long a connection is kept idle; zero uses each for one request
     */
    public record Pool(int connections, int pendingMax, Duration connectTimeout, Duration keepAlive) {}

    /** For calls between our own processes. */
    public static ServiceClient pooled(Vertx vertx, Pool pool, ClientTls tls) {
        HttpClientOptions options = options(tls)
                .setConnectTimeout((int) pool.connectTimeout().toMillis())
                .setTcpNoDelay(true)
                .setKeepAlive(!pool.keepAlive().isZero());
        if (!pool.keepAlive().isZero()) {
            options.setKeepAliveTimeout((int) pool.keepAlive().toSeconds());
        }
        return new ServiceClient(
                vertx.createHttpClient(
                        options,
                        new PoolOptions().setHttp1MaxSize(pool.connections()).setMaxWaitQueueSize(pool.pendingMax())),
                tls);
    }

    /** For one request. */
    public static ServiceClient single(Vertx vertx, Duration connectTimeout, ClientTls tls) {
        return new ServiceClient(
                vertx.createHttpClient(options(tls)
                        .setConnectTimeout((int) connectTimeout.toMillis())
                        .setKeepAlive(false)),
                tls);
    }

    /** For single requests to a server that is not ours; by https its certificate is checked against what Java trusts. */
    static HttpClient outside(Vertx vertx, Duration connectTimeout) {
        return vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) connectTimeout.toMillis())
                .setKeepAlive(false));
    }

    private static HttpClientOptions options(ClientTls tls) {
        ClientSSLOptions secure = tls.options();
        if (secure.getTrustOptions() == null) {
            return new HttpClientOptions();
        }
        return new HttpClientOptions()
                .setVerifyHost(tls.checksName())
                .setTrustOptions(secure.getTrustOptions())
                .setKeyCertOptions(secure.getKeyCertOptions())
                .setEnabledSecureTransportProtocols(secure.getEnabledSecureTransportProtocols());
    }

    /** For the shop's command. @param connections to one address */
    public static WebClient web(
            Vertx vertx, String userAgent, Duration connectTimeout, int connections, ClientTrust trust) {
        WebClientOptions options =
                new WebClientOptions().setUserAgent(userAgent).setConnectTimeout((int) connectTimeout.toMillis());
        options.setTcpNoDelay(true).setTrustOptions(TrustOptions.wrap(trust.manager()));
        return WebClient.create(vertx, options, new PoolOptions().setHttp1MaxSize(connections));
    }

    /** For HTTP/1.1 that is read and written by {@code http.client}. */
    public static NetClient connections(Vertx vertx, Duration tlsTimeout) {
        return vertx.createNetClient(new NetClientOptions()
                .setTcpNoDelay(true)
                .setSslHandshakeTimeout(tlsTimeout.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS));
    }

    /** For commands that wait for each response on their own thread, without Vert.x. */
    public static java.net.http.HttpClient blocking(Duration connectTimeout, ClientTrust trust) {
        return java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .sslContext(trust.context())
                .build();
    }
}
