package io.holdfast.roles.record;

/**
 * What the idempotency table keeps of a result: of an update the version alone, from which {@link VersionedMap} reconstructs the state.
 *
 * @param version that an update produced, 0 for any other outcome
 * @param limit that was exceeded, empty for any other outcome
 */
record RecordedOutcome(Kind kind, long version, String limit) {
    enum Kind {
        UPDATED,
        REMOVED,
        ENTRY_NOT_FOUND,
        LIMIT_EXCEEDED,
        PRECONDITION_FAILED
    }

    static RecordedOutcome of(Kind kind) {
        return new RecordedOutcome(kind, 0, "");
    }

    static RecordedOutcome updated(long version) {
        return new RecordedOutcome(Kind.UPDATED, version, "");
    }

    static RecordedOutcome limitExceeded(String limit) {
        return new RecordedOutcome(Kind.LIMIT_EXCEEDED, 0, limit);
    }

    boolean isUpdate() {
        return kind == Kind.UPDATED;
    }
}
