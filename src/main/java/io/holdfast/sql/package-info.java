/**
 * SQL databases, in two ways.
 *
 * <p>One shared by stateless services (H2, PostgreSQL, MariaDB): {@link io.holdfast.sql.Transactions} runs work in a transaction and
 * repeats it after a conflict or a broken connection; {@link io.holdfast.sql.IdempotencyStore} makes a repeated request take effect
 * once; {@link io.holdfast.sql.Migrations} bring the schema up.
 *
 * <pre>
 *   IdempotencyStore ─► Transactions ─► pool of vertx-jdbc-client ─► ReconnectingDataSource ─► ReconnectingConnection ─► Database
 *                            └─ is it there? ─ DatabaseWatch ─ Migrations
 * </pre>
 *
 * <p>One private to a replica: {@link io.holdfast.sql.H2File} is a file that the replica could rebuild from its log, written
 * asynchronously by {@link io.holdfast.sql.WriteBehind}, while {@link io.holdfast.sql.FreeDiskSpace} allows.
 */
package io.holdfast.sql;
