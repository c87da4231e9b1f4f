package io.holdfast.base.time;

/** Runs work later on one thread, that of its owner: an event loop, or virtual time in a simulation. Confined to that thread. */
public interface Scheduler {

    /** Runs {@code task} after the work that is under way now, never within this call. */
    void execute(Runnable task);

    /** Runs {@code task} once, {@code delayMillis} from now. @return what {@link #cancel} takes */
    long schedule(long delayMillis, Runnable task);

    /** The task of that id does not run any more; nothing happens if it has. */
    void cancel(long id);
}
