package io.holdfast.replication.engine.weave;

import io.microraft.RaftNode;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.pool.TypePool;

/**
 * Patches the engine's classes at build time: reads them from its jar, applies the {@link Weave}s, and writes them to
 * the directory of our own classes.
 */
public final class Weaver {
    private Weaver() {}

    /** @param arguments the directory of our own classes */
    public static void main(String[] arguments) throws IOException {
        Path classes = Path.of(arguments[0]);
        for (Map.Entry<String, byte[]> patched : patch(Set.of(Weave.values())).entrySet()) {
            Path file = classes.resolve(patched.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, patched.getValue());
        }
    }

    /** @return every class that some weave goes into, by name, with the chosen ones in it */
    public static Map<String, byte[]> patch(Set<Weave> chosen) throws IOException {
        // A class that is never patched tells where the jar is.
        Path jar = Path.of(RaftNode.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Map<String, byte[]> patched = new LinkedHashMap<>();
        try (ClassFileLocator original = ClassFileLocator.ForJarFile.of(jar.toFile())) {
            TypePool types = TypePool.Default.of(new ClassFileLocator.Compound(
                    original, ClassFileLocator.ForClassLoader.of(Weaver.class.getClassLoader())));
            for (String target : targets()) {
                patched.put(target, patch(types.describe(target).resolve(), original, chosen));
            }
        }
        return patched;
    }

    private static Set<String> targets() {
        return Set.of(Weave.values()).stream()
                .flatMap(weave -> weave.targets.stream())
                .map(Class::getName)
                .collect(Collectors.toSet());
    }

    private static byte[] patch(TypeDescription type, ClassFileLocator original, Set<Weave> chosen) {
        // The marker lets the check at start see that the patched class is loaded.
        DynamicType.Builder<?> builder = new ByteBuddy()
                .redefine(type, original)
                .defineField("MENDED_BY_HOLDFAST", boolean.class, Modifier.PUBLIC | Modifier.STATIC | Modifier.FINAL)
                .value(true);
        for (Weave weave : chosen) {
            if (weave.targets.stream().anyMatch(target -> target.getName().equals(type.getName()))) {
                // Exactly one method; else the engine has changed, and the build fails here.
                var method = type.getDeclaredMethods().filter(weave.method).getOnly();
                builder = builder.visit(Advice.to(weave.advice)
                        .on(described -> described.isMethod()
                                && described.getInternalName().equals(method.getInternalName())
                                && described.getDescriptor().equals(method.getDescriptor())));
            }
        }
        return builder.make().getBytes();
    }
}
