package io.holdfast.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/**
 * Stands before a server, and lets few messages pass for a while: the n-th connection since its start carries n of the server's and
 * then breaks or falls silent. So whoever goes on connecting gets one step further each time.
 */
public final class UnsteadyProxy implements AutoCloseable {
    /** What becomes of a connection that has carried enough. */
    public enum End {
        BREAKS,
        FALLS_SILENT
    }

    private final int server;
    private final End end;
    private final Duration trouble;
    private final ServerSocket entrance;

    /** @param trouble how long after the first connection every message passes */
    public UnsteadyProxy(int server, End end, Duration trouble) throws IOException {
        this.server = server;
        this.end = end;
        this.trouble = trouble;
        this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    private void accept() {
        try {
            long steadyAtNanos = 0;
            for (int number = 0; ; number++) {
                Socket client = entrance.accept();
                long now = System.nanoTime();
                steadyAtNanos = number == 0 ? now + trouble.toNanos() : steadyAtNanos;
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
                int carries = now - steadyAtNanos > 0 ? Integer.MAX_VALUE : number;
                daemon(() -> pass(client, behind, Integer.MAX_VALUE));
                daemon(() -> pass(behind, client, carries));
            }
        } catch (IOException closed) {
            return; // the test is over
        }
    }

    private void pass(Socket from, Socket to, int messages) {
        int passed = 0;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] some = new byte[65_536];
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                if (passed++ < messages) {
                    out.write(some, 0, read);
                    out.flush();
                } else if (end == End.BREAKS) {
                    return;
                }
            }
        } catch (IOException gone) {
            return; // either end has left
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "unsteady-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
