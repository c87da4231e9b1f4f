package io.holdfast.roles.expense;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a database, and cuts a connection that has just sent a commit of something, without its answer. */
final class CuttingProxy implements AutoCloseable {
    private final URI database;
    private final ServerSocket entrance;
    private final AtomicBoolean armed = new AtomicBoolean();
    private final AtomicInteger cuts = new AtomicInteger();

    CuttingProxy(String url) throws IOException {
        database = URI.create(url.substring("jdbc:".length()));
        entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    String url() {
        return "jdbc:%s://127.0.0.1:%d%s".formatted(database.getScheme(), entrance.getLocalPort(), database.getPath());
    }

    void cutAfterNextCommit() {
        armed.set(true);
    }

    int cuts() {
        return cuts.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = entrance.accept();
                Socket server = new Socket(database.getHost(), database.getPort());
                AtomicBoolean writes = new AtomicBoolean();
                AtomicBoolean cut = new AtomicBoolean();
                CountDownLatch answered = new CountDownLatch(1);
                daemon(() -> toServer(client, server, writes, cut, answered));
                daemon(() -> toClient(server, client, cut, answered));
            }
        } catch (IOException closed) {
            armed.set(false);
        }
    }

    // What follows the insert of the answer is the commit; PostgreSQL's driver calls it by a number after the first
    // time.
    private void toServer(Socket from, Socket to, AtomicBoolean writes, AtomicBoolean cut, CountDownLatch answered) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] some = new byte[65_536];
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                String text = new String(some, 0, read, StandardCharsets.ISO_8859_1);
                boolean commit = writes.getAndSet(text.contains("INSERT INTO answered"));
                if (commit && armed.compareAndSet(true, false)) {
                    cuts.incrementAndGet();
                    cut.set(true);
                }
                out.write(some, 0, read);
                out.flush();
                if (cut.get()) {
                    answered.await(); // it shall be done there
                    return;
                }
            }
        } catch (IOException | InterruptedException gone) {
            cut.set(true);
        }
    }

    private static void toClient(Socket from, Socket to, AtomicBoolean cut, CountDownLatch answered) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] some = new byte[65_536];
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                if (cut.get()) {
                    return;
                }
                out.write(some, 0, read);
                out.flush();
            }
        } catch (IOException gone) {
            cut.set(true);
        } finally {
            answered.countDown();
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "cutting-proxy");
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
