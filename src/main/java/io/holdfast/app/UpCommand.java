package io.holdfast.app;

import io.holdfast.base.config.Settings;
import io.holdfast.telemetry.logs.Logging;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code holdfast up}: runs roles until a signal ends them. */
@Command(
        name = "up",
        header = "Run roles: everything in one process, unless told otherwise.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast up", "  holdfast up --role router --port 0 --registry redis://127.0.0.1:6379/0"})
final class UpCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(UpCommand.class);

    @Mixin
    private NodeOptions options;

    @ParentCommand
    private HoldfastCommand before;

    @Override
    public Integer call() throws Exception {
        return run(options.settings(before.options(), System.getenv()));
    }

    static int run(Settings settings) throws Exception {
        AppConfig config = AppConfig.from(settings);
        Logging.apply(config.log());
        settings.deprecations().forEach(LOG::warn);
        Launcher launcher = new Launcher(config);
        Signals signals = Signals.install();
        Future<Running> started = launcher.start();
        Running running = started.await(5, TimeUnit.MINUTES);
        tell(new Banner(running, config.dataDir(), config.alone()), config.log());
        signals.awaitFirst();
        launcher.stop().await(5, TimeUnit.MINUTES);
        launcher.flush();
        return 0;
    }

    // A collector of logs reads stdout as well, and takes every line for one of JSON.
    private static void tell(Banner banner, Logging.Config log) {
        if (!log.isJson()) {
            System.out.println(banner.text());
            return;
        }
        LoggingEventBuilder line = LOG.atInfo();
        for (Map.Entry<String, Object> field : banner.fields().entrySet()) {
            line = line.addKeyValue(field.getKey(), field.getValue());
        }
        line.log(banner.title());
    }
}
