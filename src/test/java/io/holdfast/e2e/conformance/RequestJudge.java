package io.holdfast.e2e.conformance;

import io.holdfast.e2e.conformance.Sightings.Seen;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends an odd request, alone and between two good ones, and judges what the client got and what reached the back end. */
final class RequestJudge {
    private static final Pattern REQUEST_LINE =
            Pattern.compile("(?m)^([!#$%&'*+.^_`|~0-9A-Za-z-]+) \\S+ HTTP/1\\.[01]\\r?$");
    private static final Duration INCOMPLETE = Duration.ofMillis(700);
    private static final Duration BETWEEN_STEPS = Duration.ofMillis(250);
    private static final Map<String, List<String>> PASSES = Map.of(
            "accept", List.of("2xx"),
            "reject", List.of("4xx", "501", "505", "close"),
            "incomplete", List.of("timeout", "close", "4xx", "501", "505"),
            "either", List.of("2xx", "4xx", "501", "505", "close", "timeout"));

    private final Stage stage;
    private final HttpCase subject;
    private final Findings findings;
    private final String verdict;
    private final int most;

    private RequestJudge(Stage stage, HttpCase subject) {
        this.stage = stage;
        this.subject = subject;
        this.findings = new Findings(subject);
        this.verdict = subject.text("verdict", "either");
        this.most = subject.whole("max", 1);
    }

    static Findings judge(Stage stage, HttpCase subject) throws Exception {
        RequestJudge judge = new RequestJudge(stage, subject);
        judge.alone();
        if (!judge.isIncomplete() && !subject.hasSteps() && !subject.has("alone")) {
            judge.betweenGoodOnes();
        }
        return judge.findings;
    }

    private boolean isIncomplete() {
        return verdict.equals("incomplete");
    }

    private static String good(String name) {
        return "GET /%s HTTP/1.1\r\nHost: conform\r\n\r\n".formatted(name);
    }

    static List<String> methods(String bytes) {
        List<String> methods = new ArrayList<>();
        for (Matcher line = REQUEST_LINE.matcher(bytes); line.find(); ) {
            methods.add(line.group(1));
        }
        return methods.isEmpty() ? List.of("GET") : methods;
    }

    private void alone() throws IOException, InterruptedException {
        String address = stage.nextAddress();
        try (Client client = stage.connect(address)) {
            int sent = sendSteps(client);
            String outcome = client.outcome(0);
            findings.outcome(outcome);
            judgeConnection(client, outcome, sent);
            List<Seen> seen = stage.backEnds().sightings().of(address);
            client.malformed().ifPresent(bad -> {
                if (!subject.outcomes("pass").contains("junk")) {
                    findings.unsafe("the client got what is no answer: %s", bad);
                }
            });
            judgeSeen(outcome, seen);
            judgeOutcome(outcome);
            if (isInStep(client, outcome)) {
                judgeNext(client, outcome);
            }
        }
    }

    private int sendSteps(Client client) throws InterruptedException {
        List<String> steps = subject.steps();
        int sent = 0;
        for (String step : steps) {
            int wanted = client.answers().size() + 1;
            client.send(step, methods(step));
            Duration patience = isIncomplete() ? INCOMPLETE : stage.patience().answer();
            client.read(wanted, patience, stage.patience().quiet());
            if (++sent < steps.size() && client.isClosedWithin(BETWEEN_STEPS)) {
                break;
            }
        }
        return sent;
    }

    private void judgeConnection(Client client, String outcome, int sent) {
        boolean answered = Client.isStatus(outcome);
        boolean refused = answered && Integer.parseInt(outcome) >= 400;
        String closes = subject.text("closes", "");
        boolean mustClose = closes.equals("always") || subject.says("closes") && refused;
        if ((mustClose && answered || refused) && client.isOpen()) {
            client.isClosedWithin(stage.patience().closing());
        }
        if (mustClose && answered && client.isOpen()) {
            findings.unexpected("the connection stays open");
        }
        if (sent > 1 && subject.has("one_answer") && client.answers().size() > 1 && !refused) {
            findings.unsafe(
                    "%d answers on a connection that had to end",
                    client.answers().size());
        }
        long beyond = client.answers().stream()
                .skip(most)
                .filter(answer -> answer.status() < 400) // what is left over may be refused
                .count();
        if (beyond > 0 && !subject.hasSteps()) {
            findings.unsafe("%d answers to %d request(s)", client.answers().size(), most);
        }
    }

    private void judgeOutcome(String outcome) {
        List<String> passes = subject.outcomes("pass").isEmpty() ? PASSES.get(verdict) : subject.outcomes("pass");
        if (!Client.matches(outcome, passes)) {
            findings.unexpected("got %s (expected: %s)", outcome, String.join(" or ", passes));
        }
    }

    private void judgeSeen(String outcome, List<Seen> seen, String... good) {
        List<Seen> others = seen.stream()
                .filter(one ->
                        List.of(good).stream().noneMatch(name -> one.target().contains(name)))
                .toList();
        for (Seen one : seen) {
            if (one.message().isEmpty()) {
                findings.unsafe("the back end got what is no request: %s in %s", one.malformed(), shown(one));
            }
            one.message().ifPresent(message -> message.oddities()
                    .forEach(oddity -> findings.unexpected("the back end got %s", oddity)));
        }
        boolean refused = outcome.equals("close") || Client.isStatus(outcome) && Integer.parseInt(outcome) >= 400;
        if (refused && !others.isEmpty() && most <= 1 && !subject.hasSteps()) {
            findings.unsafe("refused with %s, but the back end got %s", outcome, shown(others.get(0)));
        }
        if (others.size() > most && !subject.hasSteps()) {
            findings.unsafe("the back end got %d requests", others.size());
        }
        if (isIncomplete() && !others.isEmpty()) {
            findings.unsafe("the back end got a request that was not whole");
        }
        others.stream().findFirst().flatMap(Seen::message).ifPresent(this::judgeContent);
    }

    private void judgeContent(Message message) {
        if (subject.says("body") && !verdict.equals("reject") && !message.body().equals(subject.text("body", ""))) {
            findings.unsafe("the back end got another body: %s", Findings.shown(message.body()));
        }
        subject.sees().forEach((name, values) -> {
            if (!message.all(name).equals(values)) {
                findings.unexpected("%s arrived as %s", name, message.all(name));
            }
        });
    }

    // Only where the message has an end can the next one begin behind it.
    private boolean isInStep(Client client, String outcome) {
        return client.isOpen()
                && Client.isStatus(outcome)
                && !outcome.startsWith("5")
                && client.malformed().isEmpty()
                && !isIncomplete()
                && !subject.hasSteps()
                && !subject.has("tail")
                && client.answers().size() <= most;
    }

    private void judgeNext(Client client, String outcome) throws InterruptedException {
        int have = client.answers().size();
        client.send(good("after-alone"), List.of("GET"));
        client.read(have + 1, stage.patience().answer(), stage.patience().quiet());
        if (client.answers().size() > have) {
            Message last = client.answers().get(client.answers().size() - 1);
            if (last.status() != 200 || !last.all("X-Back").contains("/after-alone")) {
                findings.unsafe("out of step: the next request got %d", last.status());
            }
        } else if (client.isOpen()) {
            findings.unexpected("the connection is stuck after %s", outcome);
        }
    }

    /** In one write with a good one before it and a good one behind it. */
    private void betweenGoodOnes() throws IOException, InterruptedException {
        String bytes = subject.steps().get(0);
        String address = stage.nextAddress();
        try (Client client = stage.connect(address)) {
            List<String> methods = new ArrayList<>(List.of("GET"));
            methods.addAll(methods(bytes));
            methods.add("GET");
            client.send(good("before-it") + bytes + good("behind-it"), methods);
            client.read(2 + most, stage.patience().answer(), stage.patience().quiet());
            client.malformed()
                    .ifPresent(bad -> findings.unsafe("pipelined: the client got what is no answer: %s", bad));
            if (!client.outcome(0).equals("200")) {
                findings.unexpected("pipelined: the good request before it got %s", client.outcome(0));
            }
            String outcome = client.outcome(1);
            List<Seen> seen = stage.backEnds().sightings().of(address);
            judgeSeen(outcome, seen, "before-it", "behind-it");
            judgeGoodOnes(outcome, seen);
        }
    }

    private void judgeGoodOnes(String outcome, List<Seen> seen) {
        List<Seen> behind =
                seen.stream().filter(one -> one.target().contains("behind-it")).toList();
        long before =
                seen.stream().filter(one -> one.target().contains("before-it")).count();
        if (behind.size() > 1 || before > 1) {
            findings.unsafe("pipelined: a good request was sent twice");
        }
        boolean refused = Client.isStatus(outcome) && Integer.parseInt(outcome) >= 400;
        if (!behind.isEmpty() && subject.has("framing") && refused) {
            findings.unsafe("pipelined: bytes behind a broken message were taken for a request");
        }
        behind.stream().findFirst().flatMap(Seen::message).ifPresent(message -> {
            if (!message.body().isEmpty() || !message.method().equals("GET")) {
                findings.unsafe("pipelined: the request behind it was changed");
            }
        });
    }

    private static String shown(Seen one) {
        return "'" + Findings.shown(one.bytes()) + "'";
    }
}
