package io.holdfast.docs;

import io.holdfast.admin.InstanceVerbs;
import io.holdfast.app.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * The routes of the product, read from its compiled classes: every path that is given to a router. Paths are constants there, so that
 * the compiler has folded them into one.
 */
public final class DeclaredRoutes {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final Set<String> POST_ENDPOINTS =
            Set.of("io/holdfast/http/PostEndpoint", "io/holdfast/http/ItemsEndpoint");

    private static final String PAGES = "io/holdfast/http/StaticFiles";

    /** Stands in the recipe of a concatenation for what is not constant. */
    private static final String UNKNOWN = "\1";

    /** @param owner package of the class that mounts it, below {@code io.holdfast} */
    public record Route(String owner, String method, String path) implements Comparable<Route> {
        @Override
        public int compareTo(Route other) {
            return (path + ' ' + method + ' ' + owner).compareTo(other.path + ' ' + other.method + ' ' + other.owner);
        }
    }

    private DeclaredRoutes() {}

    public static Set<Route> all() {
        Set<Route> routes = new TreeSet<>();
        try {
            Path classes = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (Stream<Path> files = Files.walk(classes.resolve("io/holdfast"))) {
                for (Path file :
                        (Iterable<Path>) files.filter(path -> path.toString().endsWith(".class"))::iterator) {
                    new ClassReader(Files.readAllBytes(file)).accept(new Mounts(routes), ClassReader.SKIP_DEBUG);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return routes;
    }

    private static final class Mounts extends ClassVisitor {
        private final Set<Route> routes;
        private String owner = "";

        Mounts(Set<Route> routes) {
            super(Opcodes.ASM9);
            this.routes = routes;
        }

        @Override
        public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
            owner = name.replace("io/holdfast/", "").replaceAll("/[^/]*$", "").replace('/', '.');
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] thrown) {
            return new MethodVisitor(Opcodes.ASM9) {
                private final List<String> paths = new ArrayList<>();

                @Override
                public void visitLdcInsn(Object value) {
                    if (value instanceof String text && text.startsWith("/")) {
                        paths.add(text);
                    }
                }

                @Override
                public void visitInvokeDynamicInsn(String called, String type, Handle bootstrap, Object... constants) {
                    if (called.equals("makeConcatWithConstants")
                            && constants[0].toString().startsWith("/")) {
                        String recipe = constants[0].toString();
                        InstanceVerbs.names().forEach(verb -> paths.add(recipe.replace(UNKNOWN, verb)));
                    }
                }

                @Override
                public void visitMethodInsn(int code, String target, String called, String type, boolean isInterface) {
                    if (target.equals("io/vertx/ext/web/Router") && called.equals("route")) {
                        paths.clear(); // a guard
                    }
                    if (target.equals(PAGES) && paths.size() > 1) {
                        paths.subList(1, paths.size()).clear(); // the folder of the other files
                    }
                    method(target, called, type).ifPresent(method -> {
                        paths.forEach(path -> routes.add(new Route(owner, method, path)));
                        paths.clear();
                    });
                }
            };
        }

        private static Optional<String> method(String target, String called, String type) {
            if (target.equals(PAGES) && called.equals("mount")) {
                return Optional.of("GET");
            }
            if (target.equals("io/vertx/ext/web/Router")
                    && METHODS.contains(called)
                    && type.startsWith("(Ljava/lang/String;)")) {
                return Optional.of(called.toUpperCase(Locale.ROOT));
            }
            return POST_ENDPOINTS.contains(target) && (called.equals("mount") || called.equals("<init>"))
                    ? Optional.of("POST")
                    : Optional.empty();
        }
    }
}
