package io.holdfast.e2e.store;

import io.holdfast.e2e.store.Book.Wish;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Clients that buy and sell, each order under a key of its own, repeated under it until it is answered, and some read back at once. */
final class Shoppers implements AutoCloseable {
    private static final long PAUSE_NANOS = 5_000_000;
    private static final AtomicLong KEYS = new AtomicLong();

    private final URI entrance;
    private final Book book;
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    private Shoppers(URI entrance, Book book) {
        this.entrance = entrance;
        this.book = book;
    }

    static Shoppers start(URI entrance, Book book, int clients) {
        Shoppers shoppers = new Shoppers(entrance, book);
        for (int i = 0; i < clients; i++) {
            Thread client = new Thread(shoppers::shop, "shopper-" + i);
            client.setDaemon(true);
            client.start();
            shoppers.clients.add(client);
        }
        return shoppers;
    }

    static Wish wish(Stock stock) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        List<String> names = stock.names();
        String name = names.get(random.nextInt(names.size()));
        String type = random.nextInt(10) < 7 ? "buy" : "sell";
        return new Wish("key-" + KEYS.incrementAndGet(), name, type, 1 + random.nextInt(3));
    }

    /** Waits for so many more acknowledged orders. */
    void goOn(int more) {
        int before = book.size();
        Await.until(
                "%d more orders than %d".formatted(more, before),
                StoreCluster.SOON,
                () -> book.size() >= before + more);
    }

    /** Lets every order under way be answered. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread client : clients) {
            client.join(Duration.ofSeconds(60).toMillis());
            if (client.isAlive()) {
                throw new AssertionError("a request is not answered: " + book.failures());
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
        clients.forEach(Thread::interrupt);
    }

    private void shop() {
        while (!stopped) {
            Wish wish = wish(book.stock());
            if (place(entrance, book, wish) && ThreadLocalRandom.current().nextInt(4) == 0) {
                readBack(wish);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Sends it until it is answered. @return whether it was, and this thread may go on */
    static boolean place(URI entrance, Book book, Wish wish) {
        long sent = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (book.answered(
                        wish, sent, Http.post(entrance, "/orders", wish.json(), "Idempotency-Key", wish.key()))) {
                    return true;
                }
            } catch (InterruptedException ended) {
                return false;
            } catch (Exception e) {
                book.failed(wish + ": " + e);
            }
            LockSupport.parkNanos(20 * PAUSE_NANOS);
        }
        return false;
    }

    private void readBack(Wish wish) {
        book.find(wish.key()).ifPresent(order -> {
            try {
                Http.Answer read = Http.get(entrance, "/orders/" + order.number());
                if (read.status() == 404
                        || read.status() == 200 && !read.raw().body().equals(order.body())) {
                    book.wrong(order + " was read back as " + read.status() + " "
                            + read.raw().body());
                } else if (read.status() != 200) {
                    book.failed("reading " + order.number() + ": " + read.status() + " "
                            + read.raw().body());
                }
            } catch (Exception e) {
                if (!stopped) {
                    book.failed("reading " + order.number() + ": " + e);
                }
            }
        });
    }
}
