import uPlot from 'uplot';
import { colour } from '../shared/theme.js';
import { ticks } from './model/ticks.js';

const WINDOW = 900; // seconds

/**
 * One chart of the last 15 minutes, without axes: its caption says what it shows. The pointer shows the value at its time in all of them.
 *
 * @param {Element} host
 * @param {{series: string[], height?: number, low?: number, top?: number, pointed?: (index: number | null) => void, marks: () => number[]}}
 *     options series: tokens of their colours; low: where the scale begins unless the data is lower; top: what it reaches at least; pointed:
 *     which second the pointer is at; marks: seconds of troubles
 */
export function chart(host, { series, height = 56, low = 0, top = 0, pointed, marks }) {
  const paint = series.map((token, i) => ({ stroke: colour(token), fill: i === 0 ? colour(`${token}-bg`) : undefined }));
  const bad = colour('bad');
  const plot = new uPlot(
    {
      width: host.clientWidth || 200,
      height,
      padding: [3, 0, 1, 0],
      legend: { show: false },
      axes: [{ show: false }, { show: false }],
      cursor: pointed ? { y: false, points: { size: 5 }, drag: { setScale: false }, sync: { key: 'holdfast' } } : { show: false },
      scales: {
        x: { time: false, range: (_, __, max) => [max - WINDOW, max] },
        y: { range: (_, min, max) => scale(min, max, low, top) },
      },
      series: [{}, ...paint.map(({ stroke, fill }) => ({ stroke, fill, width: 1.5, points: { show: false }, spanGaps: false }))],
      hooks: {
        setCursor: pointed ? [u => pointed(u.cursor.idx ?? null)] : [],
        draw: [u => drawMarks(u, marks(), bad)],
      },
    },
    [[], ...series.map(() => [])],
    host,
  );
  plot.root.querySelectorAll('canvas').forEach(canvas => canvas.setAttribute('aria-hidden', 'true'));
  return plot;
}

// A scale that ends at 100 leaves no room above it: nothing is more.
function scale(min, max, low, top) {
  const from = Math.min(low, min ?? low);
  const to = Math.max(top, top === 100 ? 0 : (max ?? 0) * 1.15);
  return [from, to > from ? to : from + 1];
}

// A dashed line where a trouble began.
function drawMarks(u, seconds, stroke) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  const places = seconds.map(second => Math.round(u.valToPos(second, 'x', true))).filter(x => x >= bbox.left && x <= bbox.left + bbox.width);
  for (const x of ticks(places, 4 * devicePixelRatio)) {
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
