package io.holdfast.simulation.orders;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.roles.catalog.CatalogWitness;
import io.holdfast.roles.order.OrderSite.Kept;
import io.holdfast.roles.order.OrderWitness;
import io.holdfast.simulation.VirtualTime;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Everything that was traded, asked and told, and what in it breaks a promise. */
final class Journal {
    private static final Set<String> REJECTIONS = Set.of("InsufficientStock", "ProductNotFound", "StockLimitExceeded");

    /** What a client knows of one of its keys. @param body name, quantity and side */
    private static final class Story {
        long firstAsked = -1;
        long lastAsked;
        final Set<String> bodies = new HashSet<>();
        long refusedAt = -1;
        final Map<String, Long> mismatched = new HashMap<>();
        boolean onlyNothingDone = true;
        Order order;
        String orderedBody;
        long acknowledged = -1;
        LedgerEntry trade;
    }

    private final VirtualTime time;
    private final Map<String, Integer> tally = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Story> stories = new HashMap<>();
    private final List<LedgerEntry> trades = new ArrayList<>();
    private final Map<String, Long> stock = new HashMap<>();
    private final Map<String, Long> volume = new HashMap<>();
    private final Map<String, Integer> changes = new HashMap<>();
    private final Set<String> answeredChanges = new HashSet<>();
    private final List<Order> told = new ArrayList<>();
    private final Set<String> refusedKeys = new HashSet<>();
    private final Map<Long, Integer> catalogEntries = new HashMap<>();
    private final Map<Long, Integer> orderEntries = new HashMap<>();
    private long catalogIndex;
    private boolean first;

    Journal(VirtualTime time) {
        this.time = time;
    }

    void tally(String what) {
        tally.merge(what, 1, Integer::sum);
    }

    Map<String, Integer> tally() {
        return tally;
    }

    List<String> wrong() {
        return wrong;
    }

    void wrong(String what, Object... arguments) {
        if (wrong.size() < 20) {
            wrong.add("%.3f s: %s".formatted(time.nowMicros() / 1e6 - 1000, what.formatted(arguments)));
        }
    }

    // What the catalog and the order store apply.

    CatalogWitness ofCatalog() {
        return new CatalogWitness() {
            @Override
            public void applied(long index, int what) {
                first = index > catalogIndex;
                catalogIndex = Math.max(catalogIndex, index);
                same("catalog", catalogEntries, index, what);
            }

            @Override
            public void answered(String command, String key, String hash, String answer) {
                if (!first) {
                    return;
                }
                tally(answer.replaceAll("(?<=.)(?=\\p{Lu})", "_").toUpperCase(Locale.ROOT));
                if (command.equals("Trade") && REJECTIONS.contains(answer) && !refusedKeys.add(key)) {
                    tally("REFUSED_AGAIN");
                }
            }

            @Override
            public void traded(LedgerEntry entry) {
                if (first) {
                    trade(entry);
                }
            }

            @Override
            public void stocked(String key, String product, long before, long after) {
                if (first) {
                    stock.put(product, after);
                    changes.merge(key, 1, Integer::sum);
                    if (changes.get(key) > 1) {
                        wrong("change %s is done twice", key);
                    }
                }
            }
        };
    }

    OrderWitness ofOrders() {
        return new OrderWitness() {
            @Override
            public void applied(long index, int what) {
                same("order", orderEntries, index, what);
            }

            @Override
            public void tally(String what) {
                Journal.this.tally(what);
            }
        };
    }

    private void same(String group, Map<Long, Integer> entries, long index, int what) {
        Integer before = entries.putIfAbsent(index, what);
        if (before != null && before != what) {
            wrong("two replicas of %s differ at %d", group, index);
        }
    }

    void filled(Map<String, Long> products) {
        stock.putAll(products);
    }

    private void trade(LedgerEntry entry) {
        if (entry.orderNumber() != trades.size() + 1) {
            wrong("trade %d follows trade %d", entry.orderNumber(), trades.size());
        }
        trades.add(entry);
        stock.merge(entry.product(), entry.side() == Side.BUY ? -entry.quantity() : entry.quantity(), Long::sum);
        volume.merge(entry.product(), entry.quantity(), Long::sum);
        Story story = story(entry.key());
        if (story.trade != null) {
            wrong("key %s trades twice: %s and %s", entry.key(), story.trade, entry);
        }
        String body = body(entry.product(), entry.quantity(), entry.side(), entry.subject());
        if (story.refusedAt > story.lastAsked || story.mismatched.getOrDefault(body, -1L) > story.lastAsked) {
            wrong("key %s trades %s although its client was refused and asked no more", entry.key(), body);
        }
        story.trade = entry;
    }

    /** What a client orders, and for whom: a key stands for one of these. */
    static String body(String product, long quantity, Side side, String subject) {
        return product + quantity + side + (subject == null ? "" : " of " + subject);
    }

    // What the clients ask and hear.

    private Story story(String key) {
        return stories.computeIfAbsent(key, k -> new Story());
    }

    void asked(String key, String body) {
        Story story = story(key);
        story.firstAsked = story.firstAsked < 0 ? time.nowMicros() : story.firstAsked;
        story.lastAsked = time.nowMicros();
        story.bodies.add(body);
    }

    void ordered(String key, String body, Order order, boolean replayed) {
        tally(replayed ? "REPLAYED" : "ORDERED");
        Story story = story(key);
        story.onlyNothingDone = false;
        if (story.acknowledged < 0) {
            story.acknowledged = time.nowMicros();
            story.order = order;
            story.orderedBody = body;
            told.add(order);
        } else if (!order.equals(story.order)) {
            wrong("key %s was told %s, then %s", key, story.order, order);
        }
        if (!body.equals(story.orderedBody)) {
            wrong("key %s has an order for %s and for %s", key, story.orderedBody, body);
        }
        if (story.trade == null) {
            wrong("key %s has order %d but no trade", key, order.orderNumber());
        }
        String ordered = body(order.product(), order.quantity(), order.side(), order.subject());
        if (!ordered.equals(body)) {
            wrong("key %s asked for %s and got %s", key, body, order);
        }
    }

    /** A 409 or a 404. */
    void refused(String key, String why) {
        tally("REFUSED");
        Story story = story(key);
        story.refusedAt = time.nowMicros();
        story.onlyNothingDone = false;
        if (story.trade != null) {
            wrong("key %s is told %s although it has trade %d", key, why, story.trade.orderNumber());
        }
    }

    void mismatched(String key, String body) {
        tally("MISMATCHED");
        Story story = story(key);
        story.onlyNothingDone = false;
        if (story.bodies.size() == 1) {
            wrong("key %s is told 422 and has one body", key);
        }
        story.mismatched.put(body, time.nowMicros());
    }

    void unknown(String key) {
        tally("UNKNOWN");
        story(key).onlyNothingDone = false;
    }

    void nothingDone(String key) {
        tally("NOTHING_DONE");
    }

    boolean isSettled(String key) {
        Story story = story(key);
        return story.acknowledged >= 0;
    }

    /** The orders that clients were told so far, each once. */
    List<Order> told() {
        return List.copyOf(told);
    }

    void changed(String key) {
        answeredChanges.add(key);
    }

    // The end.

    /** @param exactly whether no message came twice: then what was told to be not done is not done */
    void check(List<Kept> orders, List<Product> products, boolean exactly) {
        Map<String, Kept> byKey = new HashMap<>();
        for (int i = 0; i < orders.size(); i++) {
            Kept kept = orders.get(i);
            if (kept.order().orderNumber() != i + 1) {
                wrong("order %d stands where %d should", kept.order().orderNumber(), i + 1);
            }
            if (byKey.put(kept.key(), kept) != null) {
                wrong("key %s has two orders", kept.key());
            }
        }
        for (LedgerEntry trade : trades) {
            Kept kept = byKey.get(trade.key());
            if (kept == null) {
                wrong("trade %d has no order", trade.orderNumber());
            } else if (!kept.order()
                            .equals(new Order(
                                    trade.orderNumber(),
                                    trade.product(),
                                    trade.side(),
                                    trade.quantity(),
                                    trade.price(),
                                    trade.at(),
                                    trade.subject()))
                    || !kept.hash().equals(trade.hash())) {
                wrong("order %s is not trade %s", kept, trade);
            }
        }
        if (orders.size() != trades.size()) {
            wrong("%d orders of %d trades", orders.size(), trades.size());
        }
        for (Product product : products) {
            if (product.quantity() != stock.get(product.name())
                    || product.tradeVolume() != volume.getOrDefault(product.name(), 0L)) {
                wrong("%s should have %d, %d", product, stock.get(product.name()), volume.get(product.name()));
            }
        }
        answeredChanges.stream()
                .filter(key -> changes.getOrDefault(key, 0) != 1)
                .forEach(key -> wrong("change %s was acknowledged and done %s times", key, changes.get(key)));
        stories.forEach((key, story) -> {
            Kept kept = byKey.get(key);
            if (story.acknowledged >= 0 && (kept == null || !kept.order().equals(story.order))) {
                wrong("key %s was told %s, kept is %s", key, story.order, kept);
            }
            if (exactly && kept != null && story.onlyNothingDone) {
                wrong("key %s has an order although all its requests were told that nothing was done", key);
            }
        });
        checkOrderInTime(byKey);
    }

    /** What was acknowledged before another was sent has the smaller number. */
    private void checkOrderInTime(Map<String, Kept> byKey) {
        record Moment(long at, boolean asked, long number) {}
        List<Moment> moments = new ArrayList<>();
        byKey.forEach((key, kept) -> {
            Story story = stories.get(key);
            moments.add(new Moment(story.firstAsked, true, kept.order().orderNumber()));
            if (story.acknowledged >= 0) {
                moments.add(new Moment(story.acknowledged, false, story.order.orderNumber()));
            }
        });
        moments.sort((a, b) -> a.at() != b.at() ? Long.compare(a.at(), b.at()) : Boolean.compare(b.asked(), a.asked()));
        long largest = 0;
        for (Moment moment : moments) {
            if (!moment.asked()) {
                largest = Math.max(largest, moment.number());
            } else if (moment.number() <= largest) {
                wrong("order %d was sent after order %d was acknowledged", moment.number(), largest);
            }
        }
    }

    /** The latest trade's number. */
    long head() {
        return trades.size();
    }

    List<LedgerEntry> trades() {
        return Collections.unmodifiableList(trades);
    }

    static BigDecimal price(long cents) {
        return BigDecimal.valueOf(cents, 2);
    }
}
