package io.holdfast.e2e.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.e2e.conformance.Sightings.Seen;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets a back end answer oddly, and judges what the client got, what the next ones get over the same pool, and whether the connection
 * was used again where it must not be.
 */
final class AnswerJudge {
    static final int MARK_MAX = 200;
    private static final Duration LONGEST = Duration.ofSeconds(6);
    private static final Duration SOON = Duration.ofMillis(10);

    private final Stage stage;
    private final HttpCase subject;
    private final Findings findings;
    private final String path;
    private final String method;
    private final String version;
    private final JsonNode expect;

    private AnswerJudge(Stage stage, HttpCase subject, String path) {
        this.stage = stage;
        this.subject = subject;
        this.findings = new Findings(subject);
        this.path = path;
        this.method = subject.request().path("method").asText("GET");
        this.version = subject.request().path("version").asText("1.1");
        this.expect = subject.expect();
    }

    /** @param path under which the router leads to the back end of this case alone */
    static Findings judge(Stage stage, HttpCase subject, String path) throws Exception {
        AnswerJudge judge = new AnswerJudge(stage, subject, path);
        stage.backEnds().sightings().forget(subject.id());
        judge.play();
        return judge.findings;
    }

    /** What the back end answers to a request that is in no script: whose it is. */
    static String mark(String target) {
        String mark = "at " + target;
        return mark.substring(0, Math.min(mark.length(), MARK_MAX));
    }

    private void play() throws IOException, InterruptedException {
        ask(path + "/warm", "GET"); // so that a connection waits in the pool
        try (Client client = stage.connect("")) {
            boolean pipelined = subject.request().path("pipelined").asBoolean(false);
            int vanishAt = subject.request().path("abort_at").asInt(0);
            List<String> methods = pipelined ? List.of(method, "GET") : List.of(method);
            client.send(request() + (pipelined ? get(path + "/next-pipelined") : ""), methods);
            if (vanishAt > 0) {
                findings.outcome("left");
                client.readAndVanish(vanishAt, LONGEST);
            } else {
                client.read(pipelined ? 2 : 1, LONGEST, stage.patience().quiet());
                judgeAnswer(client, pipelined);
            }
            Thread.sleep((long) (expect.path("settle").asDouble(0.05) * 1_000));
            judgeSameClient(client);
        }
        judgeOthers();
        judgeConnections();
    }

    private String request() {
        return request(subject, path);
    }

    /** What a client sends to get the odd answer. */
    static String request(HttpCase subject, String path) {
        JsonNode what = subject.request();
        String method = what.path("method").asText("GET");
        String version = what.path("version").asText("1.1");
        String body = what.has("body") ? HttpCase.bytes(what.get("body")) : "";
        StringBuilder head =
                new StringBuilder("%s %s/case HTTP/%s\r\nHost: conform\r\n".formatted(method, path, version));
        boolean framed = false;
        for (JsonNode field : what.path("headers")) {
            head.append(
                    "%s: %s\r\n".formatted(field.get(0).asText(), field.get(1).asText()));
            framed |= field.get(0).asText().matches("(?i)content-length|transfer-encoding");
        }
        if (what.has("body") && !framed) {
            head.append("Content-Length: %d\r\n".formatted(body.length()));
        }
        return head + "\r\n" + body;
    }

    private static String get(String target) {
        return "GET %s HTTP/1.1\r\nHost: conform\r\n\r\n".formatted(target);
    }

    private void judgeAnswer(Client client, boolean pipelined) {
        boolean cut = client.answers().isEmpty()
                && client.malformed().isEmpty()
                && !client.rest().isEmpty();
        String stopped = client.isOpen() ? "stuck" : "cut";
        String outcome = cut ? stopped : client.outcome(0);
        findings.outcome(outcome);
        if (client.malformed().isPresent()) {
            findings.unsafe(
                    "the client got what is no answer: %s", client.malformed().get());
            return;
        }
        List<String> allowed = HttpCase.texts(expect.path("status"));
        if (!Client.matches(outcome, allowed)) {
            String what = "got %s (expected: %s)".formatted(outcome, String.join(" or ", allowed));
            if (expect.path("danger").asBoolean(false) && Client.isStatus(outcome) && !outcome.startsWith("5")) {
                findings.unsafe(what);
            } else {
                findings.unexpected(what);
            }
        }
        List<Message> all = new ArrayList<>(client.interim());
        all.addAll(client.answers());
        all.forEach(answer ->
                answer.oddities().forEach(oddity -> findings.unexpected("the client got an odd answer: %s", oddity)));
        if (version.equals("1.0") && !client.interim().isEmpty()) {
            findings.unexpected("an informational answer went to a client of HTTP/1.0");
        }
        if (client.answers().size() > (pipelined ? 2 : 1)) {
            findings.unsafe("%d answers", client.answers().size());
        } else if (!client.answers().isEmpty() && !client.rest().isEmpty()) {
            findings.unsafe("more bytes behind the answer: %s", Findings.shown(client.rest()));
        }
        client.answers().stream().findFirst().ifPresent(answer -> judgeContent(client, answer));
        if (pipelined) {
            judgeMark("the pipelined request", client.answers().stream().skip(1).findFirst(), path + "/next-pipelined");
        }
    }

    private void judgeContent(Client client, Message answer) {
        int status = answer.status();
        if (status == 200 && version.equals("1.1")) {
            Set<Integer> got = client.interim().stream().map(Message::status).collect(Collectors.toSet());
            expect.path("interim").forEach(wanted -> {
                if (!got.contains(wanted.asInt())) {
                    findings.unexpected("%s was not forwarded", wanted);
                }
            });
        }
        if (status >= 500 && status != expect.path("own_status").asInt(0)) {
            return; // the router's own
        }
        if (expect.has("body") && !method.equals("HEAD") && status != 204 && status != 304) {
            String wanted = HttpCase.bytes(expect.get("body"));
            if (!answer.body().equals(wanted)) {
                findings.unsafe("the body is '%s'", Findings.shown(answer.body()));
            }
        }
        for (String list : List.of("absent", "absent_warn")) {
            HttpCase.texts(expect.path(list)).stream()
                    .filter(name -> !answer.all(name).isEmpty())
                    .forEach(name -> findings.unexpected("%s reached the client", name));
        }
        subject.fields(expect.path("present")).forEach((name, values) -> {
            if (!answer.all(name).equals(values)) {
                findings.unexpected("%s is %s", name, answer.all(name));
            }
        });
        if (version.equals("1.0") && answer.framing().equals("chunked")) {
            findings.unexpected("chunks went to a client of HTTP/1.0");
        }
    }

    private void judgeSameClient(Client client) throws InterruptedException {
        if (!client.isOpen()
                || client.answers().isEmpty()
                || client.malformed().isPresent()
                || !client.rest().isEmpty()) {
            return;
        }
        int have = client.answers().size();
        client.send(get(path + "/next-same"), List.of("GET"));
        client.read(have + 1, stage.patience().answer(), SOON);
        client.malformed().ifPresent(bad -> findings.unsafe("the same client got what is no answer: %s", bad));
        if (client.answers().size() > have || client.isOpen()) {
            judgeMark("the same client", client.answers().stream().skip(have).findFirst(), path + "/next-same");
        }
    }

    private void judgeOthers() throws IOException, InterruptedException {
        int number = 0;
        for (String next : List.of("GET", "POST", "GET")) {
            String target = path + "/next-" + number++;
            judgeMark("the next client", ask(target, next), target);
        }
    }

    private void judgeConnections() {
        List<Seen> seen = stage.backEnds().sightings().of(subject.id());
        seen.stream()
                .filter(one -> !one.malformed().isEmpty())
                .forEach(one -> findings.unsafe("the back end got what is no request: %s", one.malformed()));
        List<Seen> asked = seen.stream()
                .filter(one -> one.target().contains("/case") || one.message().isEmpty())
                .toList();
        if (expect.path("once").asBoolean(false) && asked.size() > 1) {
            findings.unexpected("the request was sent %d times", asked.size());
        }
        Set<Integer> used = asked.stream().map(Seen::connection).collect(Collectors.toSet());
        boolean again = seen.stream()
                .anyMatch(one -> used.contains(one.connection()) && one.target().contains("next"));
        if (again && expect.path("reuse").asText("").equals("no")) {
            findings.unsafe("the connection to the back end was used again");
        }
    }

    private Optional<Message> ask(String target, String asked) throws IOException, InterruptedException {
        try (Client client = stage.connect("")) {
            String length = asked.equals("POST") ? "Content-Length: 0\r\n" : "";
            client.send("%s %s HTTP/1.1\r\nHost: conform\r\n%s\r\n".formatted(asked, target, length), List.of(asked));
            client.read(1, stage.patience().answer(), SOON);
            client.malformed().ifPresent(bad -> findings.unsafe("the next client got what is no answer: %s", bad));
            return client.answers().stream().findFirst();
        }
    }

    /** Whether somebody got the own answer, with a head that the back end wrote for it. */
    private void judgeMark(String who, Optional<Message> answer, String target) {
        if (answer.isEmpty()) {
            findings.unexpected("%s got no answer", who);
        } else if (answer.get().status() >= 500) {
            findings.unexpected("%s got %d", who, answer.get().status());
        } else if (answer.get().status() != 200
                || !answer.get().body().equals(mark(target))
                || !answer.get().all("X-Evil").isEmpty()
                || answer.get().all("X-Back").isEmpty()) {
            findings.unsafe(
                    "%s got what is not for it: %s %s",
                    who, answer.get().fields(), Findings.shown(answer.get().body()));
        }
    }
}
