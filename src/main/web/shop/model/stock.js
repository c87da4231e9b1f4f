import { count } from '../../shared/format.js';

const FEW = 10;

/**
 * What to say of a stock. Scarce is what has a twenty-fifth of the fullest, or less.
 * @param {number} quantity @param {number} fullest the most that this page has seen of any product
 * @returns {{level: ''|'low'|'out', words: string, shape: ''|'warn'|'bad'}}
 */
export function stockWords(quantity, fullest) {
  if (quantity === 0) return { level: 'out', words: 'sold out', shape: 'bad' };
  if (quantity < FEW) return { level: 'out', words: `only ${count(quantity)} left`, shape: 'bad' };
  if (quantity * 25 <= fullest) return { level: 'low', words: 'scarce', shape: 'warn' };
  return { level: '', words: 'in stock', shape: '' };
}

/** How far its bar reaches, in percent of the fullest; what is there can be seen. */
export const share = (quantity, fullest) => quantity === 0 || !fullest ? 0 : Math.max(1, Math.round((quantity / fullest) * 1000) / 10);

/** What a price is for people: two decimals, more where there are more. */
export const money = value => typeof value !== 'number' ? '–' : Number.isInteger(value * 100) || value >= 1
  ? value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  : value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 6 });
