package io.holdfast.balancing;

/** Why a node left the rotation, is tried out, or came back. */
public enum BreakerCause {
    /** So many requests in a row failed. */
    CONSECUTIVE_FAILURES,
    /** Too large a share of enough requests failed. */
    FAILURE_RATIO,
    /** The node was far slower than its peers so many times in a row. */
    SLOW,
    /** The open time is over: one request may probe the node. */
    OPEN_TIME_OVER,
    PROBE_SUCCEEDED,
    PROBE_FAILED,
    /** The probe did not end in time. */
    PROBE_TIMEOUT,
    /** This router's own health checks. */
    HEALTH_CHECK,
    /** Another router's report, or its end. */
    HEALTH_REPORT,
    /** An operator ejected or readmitted the node, or the ejection ran out. */
    ADMIN_OVERRIDE
}
