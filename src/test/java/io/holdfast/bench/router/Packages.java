package io.holdfast.bench.router;

import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.bench.cluster.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Installs what is missing from Debian's packages, as root and without starting any service. */
final class Packages {
    private static final Path APT = Path.of("/usr/bin/apt-get");
    /** Debian's maintainer scripts ask it whether they may start a service; 101 is no. */
    private static final Path POLICY = Path.of("/usr/sbin/policy-rc.d");

    private static final String NO_SERVICES = "#!/bin/sh\nexit 101\n";

    private Packages() {}

    /** Programs whose packages have their name; those that cannot be installed stay missing, and it says so. */
    static void install(Workplace workplace, List<String> programs) throws IOException {
        List<String> missing =
                programs.stream().filter(each -> Tools.find(each) == null).toList();
        if (missing.isEmpty()) {
            return;
        }
        if (!System.getProperty("user.name").equals("root") || !Files.exists(APT)) {
            System.err.printf("not installed: %s (apt-get install %1$s)%n", String.join(" ", missing));
            return;
        }
        System.err.printf("installing %s%n", String.join(", ", missing));
        if (!Files.exists(POLICY)) {
            Files.writeString(POLICY, NO_SERVICES);
            workplace.opened(() -> Files.deleteIfExists(POLICY)); // also if the benchmark is interrupted
            Files.setPosixFilePermissions(POLICY, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        run(workplace.directory(), List.of("update", "-qq"));
        for (String each : missing) {
            if (run(workplace.directory(), List.of("install", "-y", "-qq", "--no-install-recommends", each)) != 0) {
                System.err.printf("%s cannot be installed%n", each);
            }
        }
    }

    private static int run(Path directory, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("env", "DEBIAN_FRONTEND=noninteractive", APT.toString()));
        command.addAll(arguments);
        try (ChildProcess apt = ChildProcess.start(directory, "apt", command)) {
            return apt.awaitEnd();
        }
    }
}
