package io.holdfast.base.time;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Runs what is scheduled only when it is wound on, and moves its clock to the time of each task. */
public final class ManualScheduler implements Scheduler {
    private record Task(long id, long atNanos, Runnable work) {}

    private final ManualTime time;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::id));
    private long last;

    public ManualScheduler(ManualTime time) {
        this.time = time;
    }

    @Override
    public void execute(Runnable task) {
        schedule(0, task);
    }

    @Override
    public long schedule(long delayMillis, Runnable task) {
        tasks.add(new Task(++last, time.nanos() + Duration.ofMillis(delayMillis).toNanos(), task));
        return last;
    }

    @Override
    public void cancel(long id) {
        tasks.removeIf(task -> task.id() == id);
    }

    /** Runs the next task at its time. @return whether there was one */
    public boolean runNext() {
        Task next = tasks.poll();
        if (next == null) {
            return false;
        }
        time.advance(Duration.ofNanos(Math.max(0, next.atNanos() - time.nanos())));
        next.work().run();
        return true;
    }
}
