package io.holdfast.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** A Redis process of the test's own, on loopback, that can be killed, hung, stopped and started again on the same port. */
public final class RealRedis implements AutoCloseable {
    private static final Pattern PROCESS_ID = Pattern.compile("process_id:(\\d+)");

    private final String address;
    private final int port;
    private List<String> settings;
    private RedisServer server;
    private long paused;

    private RealRedis(String address, int port, List<String> settings) {
        this.address = address;
        this.port = port;
        this.settings = settings;
    }

    /** @param settings further lines of its configuration */
    public static RealRedis start(String... settings) {
        return startAt("127.0.0.1", settings);
    }

    /** One that is reached at this address, from other network namespaces too. */
    public static RealRedis startAt(String address, String... settings) {
        RealRedis redis = new RealRedis(address, Ports.lasting(), List.of(settings));
        redis.startAgain();
        return redis;
    }

    public String url() {
        return "redis://%s:%d/0".formatted(address, port);
    }

    public int port() {
        return port;
    }

    /** Without any memory: it keeps nothing on disk. */
    public void startAgain() {
        try {
            RedisServerBuilder builder = RedisServer.newRedisServer()
                    .port(port)
                    .bind(address)
                    .setting("save \"\"")
                    .setting("appendonly no");
            settings.forEach(builder::setting);
            server = builder.build();
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with other settings. */
    public void startAgain(String... otherSettings) {
        settings = List.of(otherSettings);
        startAgain();
    }

    public void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hangs it: the system goes on taking connections and bytes for it, and nothing is answered. */
    public void pause() {
        pause(ask(port, "INFO server", "process_id"));
    }

    /** Hangs one that wants a password. */
    public void pauseWith(String password) {
        pause(askWith(password, "INFO server", "process_id"));
    }

    private void pause(String server) {
        Matcher found = PROCESS_ID.matcher(server);
        if (!found.find()) {
            throw new IllegalStateException("no process id in the answer to INFO");
        }
        paused = Long.parseLong(found.group(1));
        signal("-STOP", paused);
    }

    public void resume() {
        if (paused != 0) {
            signal("-CONT", paused);
            paused = 0;
        }
    }

    /** Sends one command over a connection of its own. @return the first line of the answer */
    public String ask(String command) {
        return ask(port, command, "").strip();
    }

    /** Asks one that wants a password. @return the lines of the answer up to the first that contains {@code last} */
    public String askWith(String password, String command, String last) {
        return ask(port, "AUTH " + password + "\r\n" + command, last);
    }

    /** @return the lines of the answer up to the first that contains {@code last} */
    static String ask(int port, String command, String last) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder answer = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answer.append(line).append('\n');
                if (line.contains(last)) {
                    break;
                }
            }
            return answer.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void signal(String signal, long process) {
        try {
            int code = new ProcessBuilder("kill", signal, Long.toString(process))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill %s %d ended with %d".formatted(signal, process, code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        resume();
        stop();
    }
}
