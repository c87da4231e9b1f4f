import uPlot from 'uplot';
import { colour } from '../shared/theme.js';

const HEIGHT = 56;
const WINDOW = 900; // seconds

/**
 * One chart of the last 15 minutes, without axes: its caption says what it shows. The pointer shows the value at its time in all of them.
 *
 * @param {Element} host
 * @param {{series: string[], top?: number, pointed: (index: number | null) => void, marks: () => number[]}} options series: tokens of
 *     their colours; top: what the scale reaches at least; pointed: which second the pointer is at; marks: seconds of troubles
 */
export function chart(host, { series, top = 0, pointed, marks }) {
  const paint = series.map((token, i) => ({ stroke: colour(token), fill: i === 0 ? colour(`${token}-bg`) : undefined }));
  const bad = colour('bad');
  const plot = new uPlot(
    {
      width: host.clientWidth || 200,
      height: HEIGHT,
      padding: [3, 0, 1, 0],
      legend: { show: false },
      axes: [{ show: false }, { show: false }],
      cursor: { y: false, points: { size: 5 }, drag: { setScale: false }, sync: { key: 'holdfast' } },
      scales: {
        x: { time: false, range: (_, __, max) => [max - WINDOW, max] },
        y: { range: (_, __, max) => [0, Math.max(top, (max ?? 0) * 1.15) || 1] },
      },
      series: [{}, ...paint.map(({ stroke, fill }) => ({ stroke, fill, width: 1.5, points: { show: false }, spanGaps: false }))],
      hooks: {
        setCursor: [u => pointed(u.cursor.idx ?? null)],
        draw: [u => drawMarks(u, marks(), bad)],
      },
    },
    [[], ...series.map(() => [])],
    host,
  );
  plot.root.querySelectorAll('canvas').forEach(canvas => canvas.setAttribute('aria-hidden', 'true'));
  return plot;
}

// A dashed line where a trouble began.
function drawMarks(u, seconds, stroke) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const second of seconds) {
    const x = Math.round(u.valToPos(second, 'x', true));
    if (x >= bbox.left && x <= bbox.left + bbox.width) {
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
  }
  ctx.restore();
}
