package io.holdfast.app;

import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.config.YamlLayer;
import io.holdfast.client.ApiToken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of a process that runs roles; each stands for a setting, and {@code --set} reaches all the others. */
final class NodeOptions {
    @Option(
            names = "--role",
            paramLabel = "ROLE[,ROLE...]",
            completionCandidates = RoleCandidates.class,
            description = "What this process runs: all (default), ${COMPLETION-CANDIDATES}.")
    private String role;

    @Option(
            names = "--id",
            paramLabel = "N",
            description = "Which replica or instance this is; a restart under the same id takes its place.")
    private String id;

    @Option(names = "--host", paramLabel = "H", description = "Address to listen at (default: 127.0.0.1).")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "P",
            description =
                    "Port of the first role named; of the router with 'all' (default: 8080). 0 takes any free one.")
    private String port;

    @Option(names = "--admin-port", paramLabel = "P", description = "Port for operators (default: 9090). 0 takes any.")
    private String adminPort;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where replicas keep their files (default: ./data).")
    private String dataDir;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description =
                    "local (default), or redis://host:port/db when roles run in several processes; also rediss:// and redis-sentinel://.")
    private String registry;

    @Option(
            names = "--peers",
            paramLabel = "ID=H:P,...",
            description = "Where the replicas of the first role named listen, so that they need no registry to meet.")
    private String peers;

    @Option(names = "--service", paramLabel = "NAME", description = "Agent: what its target offers.")
    private String service;

    @Option(names = "--target", paramLabel = "URL", description = "Agent: the HTTP service that it registers.")
    private String target;

    @Option(
            names = "--route",
            paramLabel = "/PATH",
            description = "Agent: a path that routers send to the target. May be repeated.")
    private List<String> routes = new ArrayList<>();

    @Option(names = "--chaos", description = "Let operators crash and pause this process; for tests.")
    private boolean chaos;

    @Option(names = "--config", paramLabel = "FILE", description = "YAML file with settings.")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any setting; 'config' lists them all. May be repeated.")
    private List<String> more = new ArrayList<>();

    /** What {@code --role} can be, for its help. */
    static final class RoleCandidates extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        RoleCandidates() {
            super(Roles.names());
        }
    }

    /** @throws ConfigException when {@code --set} or the file cannot be read */
    Settings settings(Map<String, String> environment) {
        return settings(List.of(this), environment);
    }

    /** The same, with the options {@code before} the name of the command, which count as if they stood behind it. */
    Settings settings(NodeOptions before, Map<String, String> environment) {
        return settings(List.of(before, this), environment);
    }

    private static Settings settings(List<NodeOptions> all, Map<String, String> environment) {
        List<Path> files =
                all.stream().map(each -> each.file).filter(Objects::nonNull).toList();
        if (files.size() > 1) {
            throw new ConfigException("--config: given twice (expected: once)");
        }
        Map<String, String> ofProcesses = new LinkedHashMap<>(environment);
        ofProcesses.keySet().removeAll(ApiToken.VARIABLES); // a shell may have them for its commands
        Layer variables = Layer.environment(ofProcesses);
        List<Layer> below = new ArrayList<>(List.of(variables));
        files.forEach(name -> below.add(YamlLayer.read(name)));
        List<Layer> layers = new ArrayList<>(List.of(Layer.of("flag", flags(all, below))));
        layers.addAll(below);
        return new Settings(layers, FormerNames.OF_SETTINGS);
    }

    private static Map<String, String> flags(List<NodeOptions> all, List<Layer> below) {
        Map<String, String> flags = new LinkedHashMap<>();
        all.forEach(each -> each.putOwn(flags));
        List<String> routes = all.stream().flatMap(each -> each.routes.stream()).toList();
        put(flags, "agent.route", routes.isEmpty() ? null : String.join(",", routes));
        for (NodeOptions each : all) { // needs all roles
            put(flags, firstRole(flags, below) + ".port", each.port);
            put(flags, firstRole(flags, below) + ".peers", each.peers);
        }
        return flags;
    }

    private void putOwn(Map<String, String> flags) {
        put(flags, "role", role);
        put(flags, "id", id);
        put(flags, "host", host);
        put(flags, "admin.port", adminPort);
        put(flags, "data-dir", dataDir);
        put(flags, "registry", registry);
        put(flags, "agent.service", service);
        put(flags, "agent.target", target);
        put(flags, "chaos", chaos ? "true" : null);
        for (String setting : more) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new ConfigException("--set: %s (expected: key=value)".formatted(setting));
            }
            put(flags, setting.substring(0, equals).strip(), setting.substring(equals + 1));
        }
    }

    private static String firstRole(Map<String, String> flags, List<Layer> below) {
        String roles = Optional.ofNullable(flags.get("role"))
                .or(() -> below.stream()
                        .flatMap(layer -> layer.value("role").stream())
                        .findFirst())
                .orElse(Roles.ALL);
        String first = roles.split(",", 2)[0].strip();
        return first.equals(Roles.ALL) ? Roles.ENTRANCE.name() : first;
    }

    private static void put(Map<String, String> flags, String key, String value) {
        if (value == null) {
            return;
        }
        String before = flags.putIfAbsent(key, value);
        if (before != null && !before.equals(value)) {
            // The values may be secrets.
            throw new ConfigException("%s: given twice, with different values (expected: once)".formatted(key));
        }
    }
}
