package io.holdfast.e2e.group;

import java.io.IOException;
import java.util.List;

/**
 * Machines for replicas: network namespaces on one bridge, which this process reaches too. Single directions between two of them can
 * be cut: the sender is told a wrong hardware address, so its packets vanish, as on a broken switch. Everything goes with its root.
 */
public final class Network {
    private static final String NOWHERE = "02:00:00:00:00:99";

    private final Root root;
    private final String name = "hf" + ProcessHandle.current().pid() % 1_000_000;
    private final String subnet = "198.18." + ProcessHandle.current().pid() % 254; // of those for tests, RFC 2544

    private final int size;

    public Network(Root root, int size) throws IOException, InterruptedException {
        this.root = root;
        this.size = size;
        root.run("ip", "link", "add", name, "type", "bridge");
        root.undoWith("ip", "link", "del", name);
        root.run("ip", "addr", "add", subnet + ".254/24", "dev", name);
        root.run("ip", "link", "set", name, "up");
        for (int id = 1; id <= size; id++) {
            root.run("ip", "netns", "add", namespace(id));
            root.undoWith("ip", "netns", "del", namespace(id));
            String port = name + "v" + id;
            root.run("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace(id));
            root.undoWith("ip", "link", "del", port);
            root.run("ip", "link", "set", port, "master", name, "up");
            root.run("ip", "-n", namespace(id), "addr", "add", host(id) + "/24", "dev", "eth0");
            root.run("ip", "-n", namespace(id), "link", "set", "eth0", "up");
            root.run("ip", "-n", namespace(id), "link", "set", "lo", "up");
        }
    }

    public String host(int id) {
        return subnet + "." + id;
    }

    /** In front of a command that is to run there. */
    public List<String> wrapper(int id) {
        return List.of("ip", "netns", "exec", namespace(id));
    }

    /** Nothing that {@code from} sends reaches {@code to} from now on. */
    public void cut(int from, int to) throws IOException, InterruptedException {
        root.run(
                "ip",
                "-n",
                namespace(from),
                "neigh",
                "replace",
                host(to),
                "lladdr",
                NOWHERE,
                "dev",
                "eth0",
                "nud",
                "permanent");
    }

    /** All reach each other again. */
    public void heal() throws IOException, InterruptedException {
        for (int from = 1; from <= size; from++) {
            root.run("ip", "-n", namespace(from), "neigh", "flush", "dev", "eth0", "nud", "permanent");
        }
    }

    private String namespace(int id) {
        return name + "-" + id;
    }
}
