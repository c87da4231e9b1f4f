// Builds the pages into src/main/resources/web, where they are checked in (docs/adr/0046). The same sources give the same bytes:
// no dates, no hashes in names, no source maps. `node build.js DIRECTORY` writes elsewhere.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { partOfUplot, smaller, withoutIndentation } from './smaller.js';

const here = dirname(fileURLToPath(import.meta.url));
const inter = join(here, 'node_modules/@fontsource-variable/inter');

/** The pages that have sources. */
export const PAGES = ['console', 'shop', 'api'].filter(page => existsSync(join(here, page, 'index.html')));

/** @returns {Promise<Map<string, Uint8Array>>} the files of a page by their names */
export async function bundle(page, { minify = true } = {}) {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: ['js', 'css'].map(kind => join(page, `app.${kind}`)).filter(file => existsSync(join(here, file))),
    outdir: 'out',
    bundle: true,
    format: 'esm',
    target: ['chrome123', 'firefox121', 'safari17.5'],
    external: ['inter.woff2'],
    charset: 'utf8',
    legalComments: 'none', // they are in licenses.txt
    plugins: [partOfUplot, withoutIndentation],
    minify,
    write: false,
    logLevel: 'warning',
  });
  const files = new Map(outputFiles.map(file => [file.path.replace(/.*[\\/]/, ''), file.contents]));
  if (minify && files.has('app.js')) files.set('app.js', Buffer.from(await smaller(new TextDecoder().decode(files.get('app.js')))));
  files.set('index.html', await readFile(join(here, page, 'index.html')));
  files.set('icon.svg', await readFile(join(here, 'shared/icon.svg')));
  files.set('inter.woff2', await readFile(join(inter, 'files/inter-latin-wght-normal.woff2')));
  files.set('licenses.txt', Buffer.from((await Promise.all(LICENSES.map(license))).join('\n\n')));
  return files;
}

// of what is built in: Lit and uPlot in app.js, Inter beside it
const LICENSES = ['lit', 'uplot', '@fontsource-variable/inter'];
const license = async name => `${name}\n${'='.repeat(name.length)}\n\n${(await readFile(join(here, 'node_modules', name, 'LICENSE'), 'utf8')).replace(/\r/g, '').trim()}\n`;

async function write(target) {
  for (const page of PAGES) {
    const directory = join(target, page);
    const files = await bundle(page); // whole, before anything is removed
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    for (const [name, bytes] of files) {
      await writeFile(join(directory, name), bytes);
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await write(resolve(process.argv[2] ?? join(here, '../resources/web')));
}
