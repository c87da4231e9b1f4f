package io.holdfast.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of one page, served from memory: read from the class path once, compressed once, revalidated by entity tag at each request.
 * Only the exact path of each file is served, and the folder's own path with the page itself; a query makes no difference, because links
 * and caches add some.
 */
public final class StaticFiles {
    /** What a page may consist of, because the class path has no listing; {@code src/main/web/build.js} writes them. */
    static final List<String> NAMES =
            List.of("index.html", "app.js", "app.css", "icon.svg", "inter.woff2", "licenses.txt");

    private static final String INDEX = "index.html";

    private final Map<String, StaticFile> files;

    private StaticFiles(Map<String, StaticFile> files) {
        this.files = files;
    }

    /** @param page a folder below {@code web} of the class path: {@code console}, {@code shop} */
    public static Future<StaticFiles> load(Vertx vertx, String page) {
        return vertx.executeBlocking(() -> read(page), false);
    }

    /** The same; blocks. */
    static StaticFiles read(String page) {
        Map<String, StaticFile> files = new TreeMap<>();
        for (String name : NAMES) {
            try (InputStream in = StaticFiles.class.getResourceAsStream("/web/" + page + "/" + name)) {
                if (in != null) {
                    files.put(name, StaticFile.of(name, in.readAllBytes()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (!files.containsKey(INDEX)) {
            throw new IllegalStateException("the jar has no page " + page);
        }
        return new StaticFiles(files);
    }

    /** @param folder with a slash at its end; {@code index.html} is at the folder itself */
    public void mount(Router router, String folder) {
        mount(router, folder, folder);
    }

    /** @param index where {@code index.html} is; all others are in {@code folder} */
    public void mount(Router router, String index, String folder) {
        files.forEach((name, file) -> mount(router, name.equals(INDEX) ? index : folder + name, file));
    }

    // The router also takes paths for the same that have dots, or a slash more.
    private static void mount(Router router, String path, StaticFile file) {
        Handler<RoutingContext> answer = Endpoint.ofPage(file::answer);
        router.get(path).handler(ctx -> {
            if (path.equals(ctx.request().path())) {
                answer.handle(ctx);
            } else {
                ctx.next();
            }
        });
    }
}
