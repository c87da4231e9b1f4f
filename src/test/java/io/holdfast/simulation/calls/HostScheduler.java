package io.holdfast.simulation.calls;

import io.holdfast.base.time.Scheduler;
import io.holdfast.simulation.Host;
import java.util.HashSet;
import java.util.Set;

/** The event loop of a process on a simulated machine: it stands still with that machine, and ends with its process. */
public final class HostScheduler implements Scheduler {
    private final Host host;
    private final Set<Long> planned = new HashSet<>();
    private long last;

    public HostScheduler(Host host) {
        this.host = host;
    }

    @Override
    public void execute(Runnable task) {
        host.plan(Host.Source.TASK, 0, task);
    }

    @Override
    public long schedule(long delayMillis, Runnable task) {
        long id = ++last;
        planned.add(id);
        host.plan(Host.Source.TIMER, delayMillis * 1_000, () -> {
            if (planned.remove(id)) {
                task.run();
            }
        });
        return id;
    }

    @Override
    public void cancel(long id) {
        planned.remove(id);
    }
}
