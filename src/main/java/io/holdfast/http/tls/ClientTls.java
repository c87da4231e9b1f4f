package io.holdfast.http.tls;

import io.holdfast.base.config.WatchedFile;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Time;
import io.netty.handler.ssl.NotSslRecordException;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a client of this process speaks TLS: whom it trusts, what it proves itself with, and to whom it speaks it. Any thread may use it. */
public final class ClientTls {
    /** As the URL says, with the authorities of the JDK and the name of the host. */
    public static final ClientTls SYSTEM = new ClientTls(
            ClusterMode.OFF, new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS"), Time.system());

    private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int PLAIN_MAX = 10_000;

    /** What is tried at an address. */
    public enum Attempt {
        PLAIN,
        TLS,
        /** TLS, and plain text where that is not spoken. */
        TLS_FIRST
    }

    private final ClusterMode mode;
    private final ClientSSLOptions options;
    private final Time time;
    private final Map<String, Long> plainAt = new ConcurrentHashMap<>();

    private ClientTls(ClusterMode mode, ClientSSLOptions options, Time time) {
        this.mode = mode;
        this.options = options.setEnabledSecureTransportProtocols(Set.copyOf(TlsContexts.VERSIONS));
        this.time = time;
    }

    /**
     * As the URL says, with the authorities of a file and the name of the host. Blocks.
     *
     * @param setting that names the file
     * @throws io.holdfast.base.config.ConfigException naming the setting, the file and the rule
     */
    public static ClientTls trusting(Path ca, String setting, WatchedFiles files) {
        PemFile file = new PemFile(setting, ca);
        WatchedFile<TlsMaterial> material = files.open(
                setting,
                List.of(ca),
                contents -> new TlsMaterial(Optional.empty(), file.certificates(contents.get(0))));
        ClientSSLOptions options = new ClientSSLOptions()
                .setHostnameVerificationAlgorithm("HTTPS")
                .setTrustOptions(TrustOptions.wrap(new ReloadedTrust(material, false)));
        return new ClientTls(ClusterMode.OFF, options, Time.system());
    }

    /**
     * For calls between our own processes: a server has to have a certificate of the cluster's authority that names a role. The name of its
     * host does not matter, because instances are found by addresses that change.
     */
    static ClientTls ofCluster(WatchedFile<TlsMaterial> material, ClusterMode mode, Time time) {
        ClientSSLOptions options = new ClientSSLOptions()
                .setHostnameVerificationAlgorithm("")
                .setTrustOptions(TrustOptions.wrap(new ReloadedTrust(material, true)))
                .setKeyCertOptions(KeyCertOptions.wrap(new ReloadedKey(material)));
        return new ClientTls(mode, options, time);
    }

    /**
     * For a question without a secret, whose answer proves itself: as the URL says, with whatever certificate the other side has. It shows
     * what this one shows.
     */
    public ClientTls trustingAny() {
        ClientSSLOptions any = new ClientSSLOptions()
                .setHostnameVerificationAlgorithm("")
                .setTrustOptions(TrustOptions.wrap(new AnyCertificate()))
                .setKeyCertOptions(options.getKeyCertOptions());
        return new ClientTls(ClusterMode.OFF, any, time);
    }

    /** For Vert.x; the same object each time, whose contexts Vert.x keeps. */
    public ClientSSLOptions options() {
        return options;
    }

    /** Whether the server learns the name that is asked for, which it has to have. */
    public boolean checksName() {
        return "HTTPS".equals(options.getHostnameVerificationAlgorithm());
    }

    /** What to try at {@code url}. */
    public Attempt attempt(URI url) {
        if (mode == ClusterMode.REQUIRED || "https".equals(url.getScheme())) {
            return Attempt.TLS;
        }
        return mode == ClusterMode.OFF || isPlain(url) ? Attempt.PLAIN : Attempt.TLS_FIRST;
    }

    private boolean isPlain(URI url) {
        Long at = plainAt.get(url.getAuthority());
        return at != null && time.nanos() - at < PLAIN_NANOS;
    }

    /**
     * To be called when {@link Attempt#TLS_FIRST} failed.
     *
     * @return whether plain text is to be tried: the other side answered, and not in TLS
     */
    public boolean isPlain(URI url, @Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof NotSslRecordException) {
                if (plainAt.size() >= PLAIN_MAX) {
                    plainAt.clear();
                }
                plainAt.put(url.getAuthority(), time.nanos());
                return true;
            }
        }
        return false;
    }
}
