package io.holdfast.http.tls;

import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFile;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Time;
import io.netty.handler.ssl.ClientAuth;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The TLS of a process: of the ports that clients and operators use. Any thread may use it. */
public final class ProcessTls {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessTls.class);
    private static final Duration WARN_AGAIN = Duration.ofDays(1);

    /**
     * @param clients of the ports that clients and operators use
     * @param handshakeTimeout for a whole handshake
     */
    public record Config(TlsFiles clients, Duration handshakeTimeout) {
        public static Config from(Settings settings) {
            return new Config(
                    TlsFiles.from(
                            settings,
                            "tls",
                            "the router's port and the admin port",
                            "our commands trust at https URLs; else the JDK's"),
                    settings.duration(
                            "tls.handshake-timeout", Duration.ofSeconds(10), "a TLS handshake that takes longer ends"));
        }
    }

    private final Time time;
    private final TlsRejections rejections;
    private final Map<String, WatchedFile<TlsMaterial>> materials = new LinkedHashMap<>();
    private final Map<String, Instant> warnedAt = new ConcurrentHashMap<>();
    private ServerTls clients = ServerTls.OFF;

    private ProcessTls(Time time) {
        this.time = time;
        this.rejections = new TlsRejections(time);
    }

    /** Plain text everywhere. */
    public static ProcessTls off() {
        return new ProcessTls(Time.system());
    }

    /**
     * Reads what the settings name. Blocks.
     *
     * @throws io.holdfast.base.config.ConfigException naming the setting, the file and the rule
     */
    public static ProcessTls open(Config config, WatchedFiles files, Time time) {
        ProcessTls tls = new ProcessTls(time);
        if (config.clients().hasIdentity()) {
            tls.clients = ServerTls.of(
                    tls.material(config.clients(), files),
                    Map.of(),
                    ClientAuth.NONE,
                    false,
                    config.handshakeTimeout(),
                    tls.rejections);
        }
        tls.warnOfExpiry();
        return tls;
    }

    private WatchedFile<TlsMaterial> material(TlsFiles named, WatchedFiles files) {
        WatchedFile<TlsMaterial> material = named.open(files, time);
        materials.put(named.prefix() + ".cert", material);
        material.onChange(changed -> {
            warnedAt.remove(named.prefix() + ".cert");
            warnOfExpiry();
        });
        return material;
    }

    /** Of the router's port and the admin port. */
    public ServerTls clients() {
        return clients;
    }

    public TlsRejections rejections() {
        return rejections;
    }

    /** Logs which certificates have to be replaced soon, once a day. To be called now and then. */
    public void warnOfExpiry() {
        Instant now = time.now();
        materials.forEach((key, material) -> material.get()
                .identity()
                .filter(identity -> identity.expiresSoon(now))
                .ifPresent(identity -> {
                    Instant last = warnedAt.get(key);
                    if (last == null || now.isAfter(last.plus(WARN_AGAIN))) {
                        warnedAt.put(key, now);
                        LOG.warn("{}: the certificate expires at {}", key, identity.expires());
                    }
                }));
    }
}
