package io.holdfast.registry;

/**
 * A service has had a ready instance that wants {@code route}, without a break.
 *
 * @param route as {@link Instance#routes()} has it
 * @param since when that began, by the registry's clock, in microseconds since 1970
 */
public record RouteClaim(String service, String route, long since) {}
