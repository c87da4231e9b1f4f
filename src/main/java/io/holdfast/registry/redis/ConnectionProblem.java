package io.holdfast.registry.redis;

import io.vertx.redis.client.impl.types.ErrorType;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * What keeps a link from its Redis, for people.
 *
 * @param lasting whether waiting does not help: somebody has to change a password or a certificate
 */
record ConnectionProblem(String text, boolean lasting) {
    private static final Pattern REFUSED = Pattern.compile("WRONGPASS|ERR invalid password|ERR AUTH ");
    private static final Pattern NOT_ASKED = Pattern.compile("NOAUTH");
    // A failed-over master, one that still loads, and the client's own word for a connection that broke with commands
    // on it.
    private static final Pattern USELESS = Pattern.compile("READONLY|MASTERDOWN|LOADING|CONNECTION_CLOSED|NOAUTH");

    static final ConnectionProblem NOT_YET = new ConnectionProblem("not connected yet", false);

    static ConnectionProblem of(Throwable cause) {
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (REFUSED.matcher(message).find()) {
            return new ConnectionProblem("it refuses the password", true);
        }
        if (NOT_ASKED.matcher(message).find()) {
            return new ConnectionProblem("it wants a password and was given none", true);
        }
        if (message.contains("READONLY")) {
            return new ConnectionProblem("it is a replica", false);
        }
        for (Throwable deep = cause; deep != null; deep = deep.getCause()) {
            if (deep instanceof CertificateException || deep instanceof CertPathBuilderException) {
                return new ConnectionProblem("its certificate is not trusted: " + deep.getMessage(), true);
            }
        }
        return new ConnectionProblem(cause instanceof TimeoutException ? "no answer in time" : oneLine(message), false);
    }

    /** Whether a connection that answered a command so is of no use any more, unlike one that only refused this command. */
    static boolean endsConnection(Throwable cause) {
        return !(cause instanceof ErrorType)
                || USELESS.matcher(cause.getMessage()).find();
    }

    // The client lists what each Sentinel said, one a line.
    private static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ");
    }
}
