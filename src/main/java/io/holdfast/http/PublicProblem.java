package io.holdfast.http;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The public form of a failure on the server side: its code, whether anything was done, and what to do now. Addresses of nodes,
 * names of classes, errors of the operating system and files are for operators, the log and other processes of this product. Pure.
 *
 * <p>The text of failures between processes is replaced by one for their code. The text of any other failure is kept unless it shows
 * something internal. Errors of the client (4xx) quote its own request, which may contain anything, and stay as they are.
 */
public final class PublicProblem {
    private static final String GENERAL = "a part of the service failed";

    /** Texts for failures between processes of this product, which name nodes or internal causes. */
    private static final Map<String, String> TEXTS = Map.ofEntries(
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

    /** @param safe whether the method is safe, so that the request may be repeated as it is */
    public static Problem of(Problem problem, boolean safe) {
        if (problem.status() < 500) {
            return problem;
        }
        String text = TEXTS.get(problem.code());
        boolean others = text != null || showsInternals(problem.detail());
        return others ? problem.saying((text == null ? GENERAL : text) + advice(problem, safe)) : problem;
    }

    private static String advice(Problem problem, boolean safe) {
        if (safe) {
            return "; ask again";
        }
        // A 503 means that nothing was done, unless it is marked as indeterminate.
        return problem.status() == 503 && !problem.isIndeterminate()
                ? "; nothing was done; try again soon"
                : "; what was asked for may have been done; ask again under the same Idempotency-Key";
    }

    private static boolean showsInternals(String text) {
        return INTERNALS.stream().anyMatch(pattern -> pattern.matcher(text).find());
    }
}
