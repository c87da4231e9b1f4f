const ORDERS_KEPT = 100;
const OTHER_STORE = 10;

/**
 * What was bought with this browser and not sold again. The API knows no kinds of products and takes any back; what makes selling
 * sensible is to have something: so a page offers to sell what it bought, and nobody else's.
 */
export class Holdings {
  #load;
  #save;
  #pieces = new Map();
  #orders = [];
  #smaller = 0;

  /** @param {() => string | null} load what was saved, perhaps by another tab @param {(text: string) => void} save */
  constructor(load, save) {
    this.#load = load;
    this.#save = save;
    this.#read();
  }

  of(name) {
    return this.#pieces.get(name) ?? 0;
  }

  /** @param {any} order as the store has it */
  add(order) {
    this.#read();
    if (this.#orders.includes(order.order_number)) return; // answered twice
    this.#orders = [...this.#orders, order.order_number].slice(-ORDERS_KEPT);
    const pieces = this.of(order.name) + (order.type === 'sell' ? -order.quantity : order.quantity);
    pieces > 0 ? this.#pieces.set(order.name, pieces) : this.#pieces.delete(order.name);
    this.#keep();
  }

  /** A store that goes on having fewer orders than were placed from here is another one. @param {number} last its newest number */
  check(last) {
    this.#smaller = last < Math.max(0, ...this.#orders) ? this.#smaller + 1 : 0;
    if (this.#smaller < OTHER_STORE) return;
    this.#pieces.clear();
    this.#orders = [];
    this.#keep();
  }

  #read() {
    const saved = parse(this.#load());
    this.#pieces = new Map(Object.entries(Object(saved.pieces)).filter(([, pieces]) => Number.isSafeInteger(pieces) && pieces > 0));
    this.#orders = Array.isArray(saved.orders) ? saved.orders.filter(Number.isSafeInteger) : [];
  }

  #keep() {
    this.#save(JSON.stringify({ orders: this.#orders, pieces: Object.fromEntries(this.#pieces) }));
  }
}

function parse(text) {
  try {
    return Object(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}
