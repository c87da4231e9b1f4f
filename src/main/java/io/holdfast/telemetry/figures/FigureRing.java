package io.holdfast.telemetry.figures;

import io.holdfast.api.StatusApi.FigureFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The frames of the last fifteen minutes, one a second. Any thread may use it. */
public final class FigureRing {
    public static final int FRAMES = 900;

    private final Deque<FigureFrame> frames = new ArrayDeque<>();
    private final List<Consumer<FigureFrame>> listeners = new CopyOnWriteArrayList<>();

    public void add(FigureFrame frame) {
        synchronized (this) {
            if (frames.size() == FRAMES) {
                frames.removeFirst();
            }
            frames.addLast(frame);
        }
        listeners.forEach(listener -> listener.accept(frame));
    }

    public synchronized Optional<FigureFrame> latest() {
        return Optional.ofNullable(frames.peekLast());
    }

    /** Oldest first, never more than {@link #FRAMES}. */
    public synchronized List<FigureFrame> past() {
        return List.copyOf(frames);
    }

    /** Calls {@code listener} with each new frame, on the thread that adds it: it must not wait. @return ends that */
    public Runnable listen(Consumer<FigureFrame> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
