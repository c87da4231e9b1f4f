/**
 * The figures of the last 15 minutes, one a second, as columns that a chart takes.
 *
 * @typedef {Record<string, any> & {at: number}} Figures
 */

/** How many seconds are kept. */
export const SECONDS = 900;

/** What is drawn. Figures of processes are those of the worst; null where nothing is known. */
const COLUMNS = {
  rate: frame => frame.rate,
  failed: frame => (frame.ok == null ? null : Math.max(0, 100 - frame.ok)),
  p99: frame => frame.p99_ms,
  p50: frame => frame.p50_ms,
  orders: frame => frame.orders_rate,
  fsync: frame => (frame.worst ?? worstOf(frame)).fsync,
  loop: frame => (frame.worst ?? worstOf(frame)).loop,
  queue: frame => (frame.worst ?? worstOf(frame)).queue,
  heap: frame => (frame.worst ?? worstOf(frame)).heap,
};

/** A frame with the worst of its processes instead of all of them. */
export function slim(frame) {
  const { processes, ...rest } = frame;
  return processes ? { ...rest, worst: worstOf(frame) } : frame;
}

const worstOf = frame => ({
  fsync: highest(frame, process => process.fsync_p99_ms),
  loop: highest(frame, process => process.loop_delay_ms),
  queue: highest(frame, process => process.queue),
  heap: highest(frame, process => (process.heap_max ? (process.heap_used / process.heap_max) * 100 : null)),
});

function highest(frame, figure) {
  const known = (frame.processes ?? []).map(figure).filter(value => typeof value === 'number' && Number.isFinite(value));
  return known.length ? Math.max(...known) : null;
}

/**
 * Columns by name, each as long as `at`: seconds since 1970.
 *
 * @param {Figures[]} frames oldest first
 * @returns {Record<string, (number | null)[]>}
 */
export function columns(frames) {
  const kept = frames.slice(-SECONDS);
  const table = { at: kept.map(frame => frame.at / 1000) };
  for (const [name, figure] of Object.entries(COLUMNS)) {
    table[name] = kept.map(frame => {
      const value = figure(frame);
      return typeof value === 'number' && Number.isFinite(value) ? value : null;
    });
  }
  return table;
}

/**
 * The free disk of each process, least first.
 *
 * @param {Figures | null} frame the latest
 * @returns {{id: string, name: string, free: number, total: number, percent: number, level: '' | 'warn' | 'bad'}[]}
 */
export function disks(frame) {
  return (frame?.processes ?? [])
    .filter(process => process.disk_free != null && process.disk_total > 0)
    .map(({ id, name, disk_free: free, disk_total: total }) => {
      const percent = (free / total) * 100;
      return { id, name, free, total, percent, level: percent < 5 ? 'bad' : percent < 15 ? 'warn' : '' };
    })
    .sort((a, b) => a.percent - b.percent || String(a.name).localeCompare(String(b.name)));
}
