/**
 * What goes over the wire: the records of public requests and responses, and each internal call once, as an {@link
 * io.holdfast.api.Rpc}.
 *
 * <p>To add an internal call, declare it here, bind it where the service starts, and call it:
 *
 * <pre>{@code
 * public static final Rpc<GetOrder, Order> GET_ORDER =      // in OrderApi
 *         Rpc.get("/internal/orders/:number", GetOrder.class, Order.class);
 *
 * calls.bind(OrderApi.GET_ORDER, this::order);              // where the service starts
 *
 * orders.call(OrderApi.GET_ORDER, new GetOrder(7, LEADER), deadline);
 * }</pre>
 *
 * <p>Processes of two versions call each other while they are restarted one by one, so members of JSON are added and never renamed; where
 * the word in Java is another one, {@code @JsonProperty} has that of the wire.
 */
package io.holdfast.api;
