package io.holdfast.http.tls;

import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFile;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Time;
import io.netty.handler.ssl.ClientAuth;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The TLS of a process: of its ports, and of whoever calls other processes of ours. Any thread may use it. */
public final class ProcessTls {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessTls.class);
    private static final Duration WARN_AGAIN = Duration.ofDays(1);

    /**
     * @param clients of the ports that clients and operators use
     * @param names further certificates of the router's port, by name
     * @param cluster of the ports of all other roles, and of whoever calls them
     * @param handshakeTimeout for a whole handshake
     */
    public record Config(
            TlsFiles clients,
            Map<String, TlsFiles> names,
            TlsFiles cluster,
            ClusterMode mode,
            Duration handshakeTimeout) {
        public static Config from(Settings settings) {
            Config config = new Config(
                    TlsFiles.from(
                            settings,
                            "tls",
                            "the router's port and the admin port",
                            "our commands trust at https URLs, else the JDK's; they read HOLDFAST_TLS_CA, a process only checks it"),
                    settings.parsed(
                            "tls.sni",
                            "",
                            SniNames.RULE,
                            SniNames::parse,
                            "further certificates of the router's port, for clients that ask for a name"),
                    TlsFiles.from(
                            settings,
                            "cluster.tls",
                            "this process for our other processes, with its roles",
                            "sign the certificates of our processes"),
                    settings.parsed(
                            "cluster.tls.mode",
                            "off",
                            "off, permissive or required",
                            ClusterMode::parse,
                            "what our processes speak with each other"),
                    settings.duration(
                            "tls.handshake-timeout", Duration.ofSeconds(10), "a TLS handshake that takes longer ends"));
            settings.require(
                    config.names.isEmpty() || config.clients.hasIdentity(),
                    "tls.sni: given without tls.cert (expected: tls.cert and tls.key, for clients that ask for no name)");
            settings.require(
                    config.mode == ClusterMode.OFF
                            || config.cluster.hasIdentity()
                                    && config.cluster.ca().isPresent(),
                    "cluster.tls.mode: %s (expected: cluster.tls.cert, cluster.tls.key and cluster.tls.ca as well)",
                    config.mode.name().toLowerCase(Locale.ROOT));
            return config;
        }

        /** Of the URLs of our own services, where only their address is known. */
        public String clusterScheme() {
            return mode == ClusterMode.REQUIRED ? "https" : "http";
        }
    }

    private final Time time;
    private final TlsRejections rejections;
    private final Map<String, WatchedFile<TlsMaterial>> materials = new LinkedHashMap<>();
    private final Map<String, Instant> warnedAt = new ConcurrentHashMap<>();
    private ServerTls clients = ServerTls.OFF;
    private ServerTls admin = ServerTls.OFF;
    private ServerTls cluster = ServerTls.OFF;
    private ClientTls clusterClients = ClientTls.SYSTEM;

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
            WatchedFile<TlsMaterial> usual = tls.material(config.clients(), files);
            Map<String, WatchedFile<TlsMaterial>> named = new LinkedHashMap<>();
            config.names().forEach((name, each) -> named.put(name, tls.material(each, files)));
            Duration limit = config.handshakeTimeout();
            tls.clients = ServerTls.of(usual, named, ClientAuth.NONE, false, limit, tls.rejections);
            tls.admin = ServerTls.of(usual, Map.of(), ClientAuth.NONE, false, limit, tls.rejections);
        } else if (config.clients().ca().isPresent()) {
            config.clients().open(files, time); // commands alone need it; whoever sets it learns of a mistake here
        }
        if (config.mode() != ClusterMode.OFF) {
            WatchedFile<TlsMaterial> own = tls.material(config.cluster(), files);
            boolean required = config.mode() == ClusterMode.REQUIRED;
            tls.cluster = ServerTls.of(
                    own,
                    Map.of(),
                    required ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL,
                    !required,
                    config.handshakeTimeout(),
                    tls.rejections);
            tls.clusterClients = ClientTls.ofCluster(own, config.mode(), time);
        }
        tls.warnOfExpiry();
        return tls;
    }

    private WatchedFile<TlsMaterial> material(TlsFiles named, WatchedFiles files) {
        WatchedFile<TlsMaterial> material = named.open(files, time);
        materials.put(named.setting("cert"), material);
        material.onChange(changed -> {
            warnedAt.remove(named.setting("cert"));
            warnOfExpiry();
        });
        return material;
    }

    /** Of the router's port. */
    public ServerTls clients() {
        return clients;
    }

    /** Of the admin port. */
    public ServerTls admin() {
        return admin;
    }

    /** Of the ports of all other roles. */
    public ServerTls cluster() {
        return cluster;
    }

    /** Of whoever calls these ports. */
    public ClientTls clusterClients() {
        return clusterClients;
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
