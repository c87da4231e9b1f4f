package io.holdfast.bench;

import io.holdfast.balancing.BreakerCause;
import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.RequestKind;
import io.holdfast.balancing.RiseFallCounter;
import io.holdfast.balancing.Selection;
import io.holdfast.balancing.Slot;
import io.holdfast.base.time.Time;
import io.holdfast.registry.Instance;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to choose a node, send it nothing, and note a good answer: the same with a thousand nodes as with three. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class NodePoolBench {
    private static final Duration TOOK = Duration.ofMillis(1);

    @Param({"3", "1000"})
    private int nodes;

    private NodePool pool;

    @Setup
    public void fill() {
        NodePool.Config config = new NodePool.Config(
                256,
                1,
                50,
                Duration.ofSeconds(5),
                new NodeBreaker.Config(
                        5,
                        30,
                        20,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(2)),
                new RiseFallCounter.Config(Duration.ofMillis(500), Duration.ofMillis(500), 2, 2));
        pool = new NodePool(config, Time.system(), new Silent());
        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            URI url = URI.create("http://127.0.0.1:" + (1024 + i));
            instances.add(new Instance("back", "n" + i, 1, url, Instance.State.READY, 1, Map.of()));
        }
        pool.update(instances, List.of());
    }

    @Benchmark
    public Node chooseAndAnswer() {
        Node node = ((Selection.Selected) pool.select(List.of(), true, Slot.REQUEST)).node();
        pool.recordSuccess(node, node.breaker().generation(), new RequestKind("GET", "/"), TOOK, false);
        pool.release(node, Slot.REQUEST);
        return node;
    }

    private static final class Silent implements NodePool.Listener {
        @Override
        public void ejected(Node node, BreakerCause cause) {}

        @Override
        public void readmitted(Node node, BreakerCause cause) {}

        @Override
        public void reopened(Node node, BreakerCause cause) {}

        @Override
        public void suspected(Node node) {}

        @Override
        public void removed(Node node) {}
    }
}
