package io.holdfast.roles.order;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the filters of several segments in the background, one at a time, from the keys of their orders, page after page. The files are
 * an optimization: one that is lost, or belongs to another file of orders, is built again.
 */
final class KeyFilterMaker {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFilterMaker.class);
    private static final int PAGE = 4_096;

    private final Vertx vertx;
    private final Pool pool;
    private final KeyHash hash;
    private final KeyIndex index;
    private final Path directory;
    private volatile boolean stopped;
    private volatile Future<Void> making = Future.succeededFuture();

    KeyFilterMaker(Vertx vertx, Pool pool, KeyHash hash, KeyIndex index, Path directory) {
        this.vertx = vertx;
        this.pool = pool;
        this.hash = hash;
        this.index = index;
        this.directory = directory;
    }

    /** Loads the filters that are on disk, if the segments that they cover are there too. */
    Future<Void> load() {
        return vertx.executeBlocking(this::files).compose(files -> {
            Future<Void> done = Future.succeededFuture();
            for (MappedKeyFilter filter : files) {
                done = done.compose(v -> hasSegments(filter)).compose(there -> there ? take(filter) : discard(filter));
            }
            return done;
        });
    }

    private Future<Void> take(MappedKeyFilter filter) {
        index.cover(filter);
        return Future.succeededFuture();
    }

    private Future<Void> discard(MappedKeyFilter filter) {
        LOG.warn("a key filter of level {} is of orders that are not here; it is built again", filter.level());
        return vertx.executeBlocking(() -> {
            Files.deleteIfExists(MappedKeyFilter.file(directory, filter.level(), filter.place()));
            return null;
        });
    }

    // Level 1 first: a node of a higher level needs the filters of its parts.
    private List<MappedKeyFilter> files() throws IOException {
        List<MappedKeyFilter> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "keys-*.filter")) {
            for (Path file : files) {
                Optional<MappedKeyFilter> filter = MappedKeyFilter.open(file, hash.salt());
                if (filter.isPresent()) {
                    found.add(filter.get());
                } else {
                    Files.delete(file);
                }
            }
        }
        found.sort((one, other) -> Integer.compare(one.level(), other.level()));
        return found;
    }

    // Level 1: a bucket of each segment. Higher levels: the filters of all parts.
    private Future<Boolean> hasSegments(MappedKeyFilter filter) {
        long first = filter.place() * MappedKeyFilter.segments(filter.level());
        if (filter.level() > 1) {
            return Future.succeededFuture(LongStream.range(first, first + MappedKeyFilter.segments(filter.level()))
                    .allMatch(index::isCovered));
        }
        List<Long> buckets = LongStream.range(first, first + MappedKeyFilter.FAN_OUT)
                .map(segment -> KeyIndex.bucketId(segment, 0))
                .boxed()
                .toList();
        return Lookup.byIds(pool, "SELECT bucket FROM key_bucket WHERE bucket", buckets, row -> row.getLong(0))
                .map(found -> found.stream().distinct().count() == MappedKeyFilter.FAN_OUT);
    }

    boolean isDue() {
        return !stopped && making.isComplete() && index.due().isPresent();
    }

    /** Builds the next filter. The orders that it covers must have been synced. */
    Future<Void> make() {
        if (!isDue()) {
            return Future.failedFuture("none is due");
        }
        KeyFilterTree.Node node = index.due().orElseThrow();
        Promise<Void> made = Promise.promise();
        making = made.future();
        long after = KeyIndexSegment.first(node.firstSegment()) - 1;
        long upTo = KeyIndexSegment.first(node.endSegment()) - 1;
        vertx.executeBlocking(() ->
                        MappedKeyFilter.building(directory, node.level(), node.place(), hash.salt(), upTo - after))
                .compose(building -> {
                    Promise<Void> read = Promise.promise();
                    read(building, after, upTo, read);
                    return read.future().compose(v -> vertx.executeBlocking(building::finish));
                })
                .<Void>map(filter -> {
                    index.cover(filter);
                    LOG.info("built one key filter for the orders {} to {}", after + 1, upTo);
                    return null;
                })
                .onComplete(made);
        return made.future();
    }

    // A loop, not a chain of futures: there are thousands of pages.
    private void read(MappedKeyFilter.Building building, long after, long upTo, Promise<Void> done) {
        if (stopped) {
            done.fail("closed");
            return;
        }
        pool.preparedQuery(
                        "SELECT number, idem_key FROM orders WHERE number > ? AND number <= ? ORDER BY number LIMIT ?")
                .execute(Tuple.of(after, upTo, PAGE))
                .onComplete(page -> {
                    if (page.failed()) {
                        done.fail(page.cause());
                        return;
                    }
                    long last = after;
                    for (Row row : page.result()) {
                        if (row.getLong(0) != last + 1) {
                            done.fail("order %d is missing".formatted(last + 1));
                            return;
                        }
                        last++;
                        building.add(hash.of(row.getString(1)));
                    }
                    if (last == upTo) {
                        done.complete();
                    } else if (last == after) {
                        done.fail("order %d is missing".formatted(last + 1));
                    } else {
                        read(building, last, upTo, done);
                    }
                });
    }

    /** Builds no more. @return completes when no build is in progress */
    Future<Void> stop() {
        stopped = true;
        return making.otherwiseEmpty();
    }
}
