package io.holdfast.http.tls;

import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFile;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Time;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files that settings name for one purpose.
 *
 * @param prefix of the settings, such as {@code tls}; of files that are in one setting together, that and which of them
 * @param cert the certificate, and those that lead from it to its authority
 * @param key the private key of the certificate
 * @param ca the authorities that are trusted
 */
public record TlsFiles(String prefix, Optional<Path> cert, Optional<Path> key, Optional<Path> ca) {

    /** @param port whose certificate it is @param trusting who trusts the authorities; both for descriptions */
    public static TlsFiles from(Settings settings, String prefix, String port, String trusting) {
        TlsFiles files = new TlsFiles(
                prefix,
                path(settings, prefix + ".cert", "PEM file with the certificate chain of " + port),
                path(settings, prefix + ".key", "PEM file with its private key, PKCS #8"),
                path(settings, prefix + ".ca", "PEM file with the authorities that " + trusting));
        settings.require(
                files.cert.isPresent() == files.key.isPresent(),
                "%s.%s: missing (expected: %s.cert and %s.key, or neither)",
                prefix,
                files.cert.isPresent() ? "key" : "cert",
                prefix,
                prefix);
        return files;
    }

    private static Optional<Path> path(Settings settings, String key, String description) {
        return settings.optional(key, description).map(Path::of);
    }

    /** Whether they have what a port needs. */
    public boolean hasIdentity() {
        return cert.isPresent();
    }

    /**
     * Reads them. Blocks.
     *
     * @throws io.holdfast.base.config.ConfigException naming the setting, the file and the rule
     */
    public WatchedFile<TlsMaterial> open(WatchedFiles files, Time time) {
        List<String> keys = new ArrayList<>();
        List<Path> paths = new ArrayList<>();
        Map<String, Optional<Path>> all = new LinkedHashMap<>();
        all.put("cert", cert);
        all.put("key", key);
        all.put("ca", ca);
        all.forEach((what, path) -> path.ifPresent(file -> {
            keys.add(setting(what));
            paths.add(file);
        }));
        return files.open(prefix, keys, paths, contents -> material(contents, time));
    }

    /** The setting that names a file. @param what {@code cert}, {@code key} or {@code ca} */
    String setting(String what) {
        return prefix.indexOf(' ') < 0 ? prefix + "." + what : prefix;
    }

    private TlsMaterial material(List<byte[]> contents, Time time) {
        int next = 0;
        Optional<TlsIdentity> identity = Optional.empty();
        if (cert.isPresent() && key.isPresent()) {
            identity = Optional.of(TlsIdentity.read(
                    new PemFile(setting("cert"), cert.get()),
                    contents.get(next++),
                    new PemFile(setting("key"), key.get()),
                    contents.get(next++),
                    time.now()));
        }
        return new TlsMaterial(
                identity,
                ca.isPresent() ? new PemFile(setting("ca"), ca.get()).certificates(contents.get(next)) : List.of());
    }
}
