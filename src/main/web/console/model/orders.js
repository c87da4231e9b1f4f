/**
 * Orders and stock, as the lists of the console show them.
 */

/** How many of the latest orders are shown. */
export const LATEST = 5;
/** How many of the scarcest products are shown, and below which stock one is marked. */
const SCARCEST = 4;
const FEW = 10;
const SOME = 250;

/** The members of a page, whichever name it has for them. @param {any} page @param {string} name @returns {any[]} */
export function ofPage(page, name) {
  const list = page?.items ?? page?.[name];
  return Array.isArray(list) ? list : [];
}

/** 24.5 → 24.50, 0.125 stays @param {number | string} price */
export const money = price => (/^\d+(\.\d)?$/.test(String(price)) ? Number(price).toFixed(2) : String(price));

/** 2 × 15.99 @param {{quantity: number, price: number | string}} order */
export const amount = ({ quantity, price }) => `${quantity}\u00a0×\u00a0${money(price)}`;

/**
 * @param {{name: string, quantity: number}[]} products
 * @returns {{name: string, quantity: number, level: '' | 'warn' | 'bad'}[]} those with the least stock
 */
export function scarcest(products) {
  return products
    .filter(product => typeof product?.quantity === 'number')
    .sort((a, b) => a.quantity - b.quantity || String(a.name).localeCompare(String(b.name)))
    .slice(0, SCARCEST)
    .map(({ name, quantity }) => ({ name, quantity, level: quantity < FEW ? 'bad' : quantity < SOME ? 'warn' : '' }));
}
