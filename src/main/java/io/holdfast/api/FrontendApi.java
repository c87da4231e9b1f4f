package io.holdfast.api;

/** What the front ends return beyond the responses that they pass on. */
public final class FrontendApi {
    public static final String SERVICE = "frontend";

    private FrontendApi() {}

    /** Who decides in a replicated group. @param term rises with every change of the leader */
    public record Leader(int id, long term) {}
}
