package io.holdfast.simulation;

import io.holdfast.replication.engine.weave.Weave;
import io.holdfast.replication.engine.weave.Weaver;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The engine, our code around it and the simulation, loaded once more, with some of the mends and guards taken away: to see that
 * each of them is missed.
 */
final class EngineWithout extends ClassLoader {
    private static final List<String> OURS =
            List.of("io.microraft.", "io.holdfast.replication.", "io.holdfast.simulation.", "io.holdfast.support.");

    private final Map<String, byte[]> patched;
    private final Set<String> guards;

    /** @param missing names of weaves and guards */
    EngineWithout(Set<String> missing) throws IOException {
        super(EngineWithout.class.getClassLoader());
        setDefaultAssertionStatus(true);
        EnumSet<Weave> chosen = EnumSet.allOf(Weave.class);
        chosen.removeIf(weave -> missing.contains(weave.name()));
        patched = Weaver.patch(chosen);
        guards = missing;
    }

    /** The record {@link GroupSimulation.Result} of that other world, as text; null when the run was good. */
    String run(long seed) throws ReflectiveOperationException {
        Object result = loadClass("io.holdfast.simulation.GroupSimulation")
                .getMethod("run", long.class, Set.class)
                .invoke(null, seed, guards);
        boolean good = (boolean) result.getClass().getMethod("isGood").invoke(result);
        return good ? null : result.toString();
    }

    /** What goes wrong in {@code scene}; empty when nothing does. */
    @SuppressWarnings("unchecked")
    List<String> play(Scene scene, long seed) throws ReflectiveOperationException {
        return (List<String>) loadClass("io.holdfast.simulation.Scene")
                .getMethod("play", String.class, long.class, Set.class)
                .invoke(null, scene.name(), seed, guards);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (OURS.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] code = patched.get(name);
        if (code == null) {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                code = in.readAllBytes();
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }
        return defineClass(name, code, 0, code.length);
    }
}
