package io.holdfast.balancing;

/** Requests of the same kind can be compared with each other. @param route the prefix of their path */
public record RequestKind(String method, String route) {}
