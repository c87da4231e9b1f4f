package io.holdfast.client.record;

import io.holdfast.api.FrontendApi.Leader;
import io.holdfast.api.GroupApi;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.client.operator.AdminClient;
import io.holdfast.http.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code holdfast kill-primary}: ends the process of the replica that leads the record, and tells who leads then. */
@Command(
        name = "kill-primary",
        header = "End the process of the replica that leads the record, to see what comes of it.",
        description = {
            "",
            "The router tells who leads. Any process' admin port passes the request on to that",
            "replica, whose process must have been started with --chaos; it needs the",
            "admin token. No other replica is ended, however often it is asked.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  HOLDFAST_ADMIN_TOKEN_FILE=admin-token holdfast kill-primary",
            "  holdfast kill-primary --url http://10.0.0.1:8080 --admin-url http://10.0.0.2:9090",
            "",
            "Exit code: 0 ended, 1 not ended or unknown, 2 wrong usage."
        })
public final class KillPrimaryCommand implements Callable<Integer> {
    private static final Duration UNTIL_KILLED = Duration.ofSeconds(15);
    private static final Duration UNTIL_NEXT = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 20;

    @Option(
            names = "--admin-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9090",
            description = "The admin port of any process (default: ${DEFAULT-VALUE}). May be repeated: the next one is"
                    + " asked when one does not answer.")
    private List<String> admins;

    @Mixin
    private RecordOptions options;

    private final Time time = Time.system();

    @Override
    public Integer call() throws Exception {
        RecordClient client = options.client();
        List<AdminClient> asked = admins.stream()
                .map(url -> AdminClient.at(options.address("--admin-url", url)))
                .toList();
        client.requireRouter();
        Leader killed = kill(client, asked);
        long began = time.nanos();
        Optional<Leader> next = await(client, UNTIL_NEXT, leader -> leader.term() > killed.term());
        long millis = TimeUnit.NANOSECONDS.toMillis(time.nanos() - began);
        System.out.println(options.json() ? json(killed, next, millis) : text(killed, next, millis));
        return 0;
    }

    private Leader kill(RecordClient client, List<AdminClient> asked) throws InterruptedException {
        Deadline deadline = Deadline.after(time, UNTIL_KILLED);
        Failure last = new Failure.Unavailable("no-leader", "nobody leads the record, as far as the router can tell");
        while (!deadline.hasPassed(time)) {
            Optional<Leader> leader = client.leader();
            for (AdminClient admin : leader.isPresent() ? asked : List.<AdminClient>of()) {
                try {
                    GroupApi.Crash crash =
                            new GroupApi.Crash(leader.get().id(), leader.get().term());
                    admin.post("/groups/record/crash", crash, GroupApi.Crash.class);
                    return leader.get();
                } catch (Failure.Indeterminate broken) {
                    // Maybe the process that was asked was the one to end.
                    if (await(
                                    client,
                                    UNTIL_NEXT,
                                    one -> one.term() > leader.get().term())
                            .isPresent()) {
                        return leader.get();
                    }
                    last = broken;
                } catch (Failure.Unavailable | Failure.Conflict elsewhere) {
                    last = elsewhere; // another one leads by now, or another admin port may answer
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        throw last;
    }

    private Optional<Leader> await(RecordClient client, Duration patience, Predicate<Leader> wanted)
            throws InterruptedException {
        Deadline deadline = Deadline.after(time, patience);
        while (!deadline.hasPassed(time)) {
            Optional<Leader> leader = client.leader().filter(wanted);
            if (leader.isPresent()) {
                return leader;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return Optional.empty();
    }

    private static String text(Leader killed, Optional<Leader> next, long millis) {
        return "Killed replica %d, which led the record in term %d.%n%s"
                .formatted(
                        killed.id(),
                        killed.term(),
                        next.map(leader -> "Replica %d leads now, in term %d, %d ms later."
                                        .formatted(leader.id(), leader.term(), millis))
                                .orElse("Nobody leads now."));
    }

    private static String json(Leader killed, Optional<Leader> next, long millis) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("killed", killed);
        next.ifPresent(leader -> {
            report.put("leader", leader);
            report.put("millis", millis);
        });
        return Json.text(report);
    }
}
