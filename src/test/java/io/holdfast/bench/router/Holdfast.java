package io.holdfast.bench.router;

import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.bench.cluster.Workplace;
import io.holdfast.support.RealRedis;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Ours, started by {@code ./holdfast} as anybody starts it, with the settings that it comes with. */
final class Holdfast {
    static final String NAME = "holdfast";
    static final Path LAUNCHER = Path.of(NAME).toAbsolutePath();
    private static final String TOKEN = "the-admin-token-of-the-benchmark-alone";
    /** A router limits what it opens to a node, so it has little more than the connections of its clients. */
    private static final double FILES_PER_CONNECTION = 1;

    private Holdfast() {}

    /** @return such as {@code holdfast 0.3.0 on Java 25} */
    static String version() throws IOException {
        return version(LAUNCHER);
    }

    static String version(Path launcher) throws IOException {
        return Tools.output(List.of(launcher.toString(), "version")).lines().reduce("", (before, line) -> line);
    }

    static Target router(Fleet fleet) throws IOException {
        List<String> settings = fleet.routers() > 1 ? List.of("--registry", redis(fleet.workplace())) : List.of();
        List<Integer> ports = new ArrayList<>();
        List<ChildProcess> processes = new ArrayList<>();
        for (int i = 0; i < fleet.routers(); i++) {
            List<String> arguments = new ArrayList<>(List.of("--role", "router", "--port", "0", "--id", "r" + i));
            arguments.addAll(settings);
            ChildProcess router = start(fleet.workplace(), LAUNCHER, "router-" + i, arguments);
            ports.add(url(router, "router").getPort());
            AdminPort admin = new AdminPort(url(router, "admin"), TOKEN);
            if (i == 0) {
                admin.register("back", Nodes.PREFIX, fleet.nodes());
            }
            processes.add(router);
        }
        return new Target(NAME, ports, processes, FILES_PER_CONNECTION);
    }

    /**
     * Starts {@code up} with an admin port that the system chooses.
     *
     * @param launcher a {@code holdfast} script
     * @param arguments besides admin port and data directory
     */
    static ChildProcess start(Workplace workplace, Path launcher, String name, List<String> arguments)
            throws IOException {
        Path directory = workplace.directory().toAbsolutePath();
        List<String> command = Stream.concat(
                        Stream.of(
                                launcher.toString(),
                                "up",
                                "--admin-port",
                                "0",
                                "--data-dir",
                                directory.resolve(name + "-data").toString()),
                        arguments.stream())
                .toList();
        Map<String, String> environment = Map.of(
                "HOLDFAST_ADMIN_TOKEN",
                TOKEN,
                "HOLDFAST_CLUSTER_TOKEN",
                "a token of the benchmark's processes alone",
                "TMPDIR",
                directory.toString(),
                "JAVA_OPTS",
                System.getenv().getOrDefault("JAVA_OPTS", "") + " -Djava.io.tmpdir=" + directory);
        return workplace.opened(ChildProcess.start(directory, name, environment, command));
    }

    /** Where a role listens, or the admin port. They are printed in the order of the roles, the admin port last. */
    static URI url(ChildProcess process, String role) throws IOException {
        return URI.create(process.awaitMatch(Pattern.compile("^ +" + role + " +(http://\\S+)"))
                .group(1));
    }

    /** The launcher beside another jar. */
    static Path launcherFor(Workplace workplace, Path jar) throws IOException {
        Path directory = Files.createDirectory(workplace.directory().resolve("other"));
        Path link = Files.createDirectory(directory.resolve("target")).resolve("holdfast.jar");
        Files.createSymbolicLink(link, jar.toAbsolutePath());
        return Files.copy(LAUNCHER, directory.resolve(NAME)).toAbsolutePath();
    }

    private static String redis(Workplace workplace) throws IOException {
        RealRedis redis = RealRedis.start();
        workplace.opened(redis::close);
        return redis.url();
    }
}
