// What makes the pages small beyond what esbuild does.
import { readFile } from 'node:fs/promises';
import { minify } from 'terser';

// Functions of uPlot for what our charts do not have: axes, legend, dates, logarithms, bars, steps and splines. A third of the library.
const UNUSED = ['bars', 'stepped', 'splineInterp', '_monotoneCubic', 'monotoneCubic', 'timeAxisSplits', 'timeAxisVals', 'genTimeStuffs', 'join', 'initLegendRow',
  'drawAxesGrid', 'drawOrthoLines', 'axesCalc', 'initAxis', 'logAxisSplits', 'rangeLog', 'rangeAsinh', 'fmtDate', 'tzDate', 'points', 'numAxisSplits', 'numAxisVals',
  'legendStroke', 'clipBandLine', 'bandFillClipDirs', 'calcAxesRects', 'asinhAxisSplits', 'log10AxisValsFilt', 'log2AxisValsFilt', 'numSeriesVal', 'addSeries', 'delSeries',
  'addBand', 'setBand', 'mouseUp', 'mouseDown', 'dblClick', 'autoPadSide', 'toggleDOM', '_rangeNum', 'setSelect', 'delBand', 'setFocus', 'setLegend', 'syncLegend', 'setLegendValues', 'hideSelect', 'setAlpha', 'batch', 'timeAxisStamps', 'timeSeriesVal', 'timeSeriesStamp'];

/** An esbuild plugin that leaves them out. A version of uPlot that has not all of them does not build. */
export const partOfUplot = {
  name: 'part-of-uplot',
  setup(build) {
    build.onLoad({ filter: /uPlot\.esm\.js$/ }, async ({ path }) => {
      const contents = UNUSED.reduce((text, name) => {
        const whole = new RegExp(`^(\\t?)function ${name}\\([^\\n]*\\) \\{\\n[\\s\\S]*?^\\1\\}`, 'm');
        if (!whole.test(text)) throw new Error(`uPlot has no function ${name} any more: see smaller.js`);
        return text.replace(whole, (all, indent) => `${indent}function ${name}() { return Array(9).fill(() => []); }`);
      }, await readFile(path, 'utf8'));
      return { contents };
    });
  },
};

/** Another that takes the indentation out of our templates: HTML has no use for it. */
export const withoutIndentation = {
  name: 'without-indentation',
  setup(build) {
    build.onLoad({ filter: /\/(console|shop|api|shared)\/[\w/-]+\.js$/ }, async ({ path }) => ({ contents: (await readFile(path, 'utf8')).replace(/\n +/g, '\n') }));
  },
};

/** Minified a second time: esbuild looks at a statement, terser at the whole. */
export async function smaller(script) {
  const { code } = await minify(script, { module: true, ecma: 2020, compress: { passes: 3, unsafe_arrows: true } });
  return code.replace(/\n\s+/g, ' '); // what is left of line breaks indents templates
}
