// How much of the retry budget is used: one figure for the page.

/** Retries that a router grants however few requests there are, and the seconds that a rate is of. */
const LEAST = 3;
const SECONDS = 10;

/** Of a service, from 0 to 1; null where no router is heard. @returns {number | null} */
export function budgetUsed({ rate, retries }) {
  const requests = (rate ?? 0) * SECONDS / 100;
  return retries ? Math.min(1, retries.used_percent * requests / Math.max(LEAST, retries.limit_percent * requests)) : null;
}

/** Of all, which is that of the service that uses most; where none says it, that of the figures. */
export function worstBudget(services, figures) {
  const used = (services ?? []).map(budgetUsed).filter(share => share !== null);
  return used.length ? Math.max(...used) : floored(figures ?? {});
}

/** 0.031 → 4: rounded up, so that little is not nothing. */
export const wholePercent = share => Math.ceil(share * 100 - 1e-9) + 0;

/** The same of a frame, in which retries are not counted: a budget of few requests is small. */
export const floored = ({ retry_budget: used, rate }) => used == null ? null : used * Math.min(1, (rate ?? 0) * SECONDS / (LEAST * 5));
