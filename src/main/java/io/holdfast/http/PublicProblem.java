package io.holdfast.http;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the public is told of a failure of ours: its code, whether anything was done and what to do now, in plain words. Addresses of
 * nodes, names of classes, errors of the operating system and files are for our own processes, operators and the log. Pure.
 *
 * <p>Failures that name nodes are told by their code alone. Of any other the text is kept if it shows nothing internal: roles word it for
 * their clients. Errors of the client (4xx) are worded from its own request, which may look like anything, and stay as they are.
 */
public final class PublicProblem {
    private static final String GENERAL = "a part of the service failed";

    /** Of failures that our processes word for each other: they name nodes, or whatever broke there. */
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("unreachable", "no replica of the service can be reached"),
            Map.entry("no-instance", "no replica of the service can be reached"),
            Map.entry("no-answer", "a replica of the service did not answer"),
            Map.entry("leader-changed", "the replicas of the service changed their leader meanwhile"),
            Map.entry("not-leader", "the replicas of the service are changing their leader"),
            Map.entry("disk-failed", "a replica of the service takes no part any more"),
            Map.entry("disk-full", "a replica of the service waits for room on its disk"),
            Map.entry("disk-low", "a replica of the service is short of room on its disk"),
            Map.entry("catching-up", "a replica of the service is catching up with the others"),
            Map.entry("closing", "a replica of the service is leaving"),
            Map.entry("other-token", "a replica of the service is not set up as the others are"));

    private static final List<Pattern> INTERNALS = List.of(
            Pattern.compile("\\b(\\w+\\.)+[A-Z]\\w*"), // a class and its package
            Pattern.compile("\\w(Exception|Error|Throwable)\\b"),
            Pattern.compile("(?i:\\berrno\\b|\\berror ?\\(-?\\d+\\))"
                    + "|\\bE(IO|NOSPC|DQUOT|ROFS|CONN[A-Z]+|PIPE|TIMEDOUT|HOSTUNREACH|ACCES|PERM|MFILE|NOENT)\\b"),
            Pattern.compile("(?i)connection (refused|reset)|broken pipe|no space left|permission denied"
                    + "|input/output error|no route to host|no such file"),
            Pattern.compile("[\\w.-]+:\\d{2,5}\\b"), // host and port
            Pattern.compile("\\b\\d{1,3}(\\.\\d{1,3}){3}\\b"),
            Pattern.compile("\\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]"),
            Pattern.compile("\\w+://"),
            Pattern.compile("(?<![\\w/])/[\\w.-]+/\\S")); // a file

    private PublicProblem() {}

    /** @param safe whether the request changes nothing, so that it may be asked again as it is */
    public static Problem of(Problem problem, boolean safe) {
        if (problem.status() < 500) {
            return problem;
        }
        String words = WORDS.get(problem.code());
        boolean others = words != null || showsInternals(problem.detail());
        return others ? problem.saying((words == null ? GENERAL : words) + advice(problem, safe)) : problem;
    }

    private static String advice(Problem problem, boolean safe) {
        if (safe) {
            return "; ask again";
        }
        // A 503 means that nothing was done, unless it says otherwise.
        return problem.status() == 503 && !problem.isIndeterminate()
                ? "; nothing was done; try again soon"
                : "; what was asked for may have been done; ask again under the same Idempotency-Key";
    }

    private static boolean showsInternals(String text) {
        return INTERNALS.stream().anyMatch(pattern -> pattern.matcher(text).find());
    }
}
