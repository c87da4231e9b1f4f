package io.holdfast.hosting;

import io.holdfast.http.WebServer;
import io.holdfast.http.tls.ProcessTls;

/**
 * How the services of this process listen.
 *
 * @param advertise the host under which others reach them
 * @param web address and limits
 * @param ports that are reserved for them
 * @param drain how they stop
 * @param tls what they speak
 */
public record Listening(String advertise, WebServer.Config web, PortReservation ports, Drain drain, ProcessTls tls) {}
