/**
 * The expense service: any number of stateless replicas over one SQL database.
 *
 * <pre>
 *   ExpenseRoutes ──ExpenseRequest──► ExpenseService ──► ExpenseTable ──► the database
 *     validates                          decides, in one transaction with
 *                                        the response: sql.IdempotencyStore, sql.Transactions
 * </pre>
 *
 * <p>{@link io.holdfast.roles.expense.ExpenseField} has all there is to know about a field; a new one needs a constant there and a
 * component of {@link io.holdfast.api.ExpenseApi.Expense}.
 */
package io.holdfast.roles.expense;
