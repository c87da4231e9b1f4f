package io.holdfast.registry.redis;

import io.vertx.redis.client.impl.types.ErrorType;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Why a link is not connected to its Redis, for people.
 *
 * @param lasting whether waiting does not help: somebody has to change a password or a certificate
 */
record ConnectionProblem(String text, boolean lasting) {
    private static final Pattern PASSWORD_REFUSED = Pattern.compile("WRONGPASS|ERR invalid password|ERR AUTH ");
    private static final Pattern PASSWORD_MISSING = Pattern.compile("NOAUTH");
    // A former master, one that is still loading, and the client's own message for a connection that broke.
    private static final Pattern USELESS = Pattern.compile("READONLY|MASTERDOWN|LOADING|CONNECTION_CLOSED|NOAUTH");

    static final ConnectionProblem NOT_YET = new ConnectionProblem("not connected yet", false);

    static ConnectionProblem of(Throwable cause) {
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (PASSWORD_REFUSED.matcher(message).find()) {
            return new ConnectionProblem("it refuses the password", true);
        }
        if (PASSWORD_MISSING.matcher(message).find()) {
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

    /** Whether the connection that ended a command so cannot be used any more, unlike one that only rejected this command. */
    static boolean endsConnection(Throwable cause) {
        return !(cause instanceof ErrorType)
                || USELESS.matcher(cause.getMessage()).find();
    }

    // The client lists the error of each Sentinel on a line of its own.
    private static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ");
    }
}
