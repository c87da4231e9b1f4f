package io.holdfast.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for processes that are started again. */
public final class Ports {
    private static final int LEAST = 20_000;
    private static final int MOST = 32_000;

    private Ports() {}

    /** Below what the kernel gives to clients: while a process is down nobody else gets its port. */
    public static int lasting() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LEAST, MOST);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException inUse) {
                continue;
            }
        }
    }
}
