/**
 * The record: one map of texts, replicated, whose changes are atomic and whose results are recorded by key.
 *
 * <pre>
 *   RecordRoutes ──► RecordService ──RecordCommand──► the group's log ──► RecordMap ──► RecordExecutor ──► VersionedMap
 *     RecordValidator    │    ▲                                               │               │              the values, and of the past
 *     RecordETags        │    └────────────── RecordResult ──────────────────┘               │              what recorded results need
 *                        └──► reads: linearizable on the primary, local on a standby          └──► IdempotencyTable of RecordedOutcome
 * </pre>
 *
 * <p>{@link io.holdfast.roles.record.RecordVerticle} puts them together; RecordSeedFile fills an empty record.
 */
package io.holdfast.roles.record;
