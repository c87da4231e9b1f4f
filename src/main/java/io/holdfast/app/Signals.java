package io.holdfast.app;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/** SIGTERM and SIGINT: the first asks for an orderly end, a second one ends the process at once. */
final class Signals {
    private static final int KILLED_BY_SIGNAL = 128;

    private final CountDownLatch first = new CountDownLatch(1);

    private Signals() {}

    static Signals install() {
        Signals signals = new Signals();
        signals.handle("TERM", 15);
        signals.handle("INT", 2);
        return signals;
    }

    void awaitFirst() throws InterruptedException {
        first.await();
    }

    private void arrived(int number) {
        if (first.getCount() == 0) {
            Runtime.getRuntime().halt(KILLED_BY_SIGNAL + number);
        }
        first.countDown();
    }

    // Reflection, because javac warns of every mention of sun.misc.Signal, and that warning cannot be suppressed; the
    // class is in the supported module jdk.unsupported. A shutdown hook would not see a second signal.
    private void handle(String name, int number) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            arrived(number);
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java cannot handle SIG" + name, e);
        }
    }
}
