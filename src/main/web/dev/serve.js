// A server for work on the pages: builds them at each request and replays a made-up cluster.
//   npm run serve -- --scenario thousand --port 8300     then http://127.0.0.1:8300/ (console), /shop/, or /?scenario=panic
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { bundle, PAGES } from '../build.js';
import { Backend } from './backend.js';
import { SCENARIOS } from './scenarios.js';

const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
  + "base-uri 'none'; frame-ancestors 'none'";
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml',
  woff2: 'font/woff2', txt: 'text/plain; charset=utf-8' };

/** @returns {Promise<{port: number, backend: Backend, close: () => void}>} */
export async function serve(scenario, port = 0, { minify = false, cached = false } = {}) {
  const backend = new Backend(SCENARIOS[scenario]());
  const built = new Map();
  const files = page => {
    if (!cached || !built.has(page)) built.set(page, bundle(page, { minify }));
    return built.get(page);
  };
  const server = createServer(async (request, response) => {
    try {
      const url = new URL(request.url, 'http://x');
      const [, page, name] = /^\/(?:(shop|api)\/)?([\w.-]*)$/.exec(url.pathname) ?? [];
      const file = name !== undefined && PAGES.includes(page ?? 'console') && (await files(page ?? 'console')).get(name || 'index.html');
      if (file && request.method === 'GET') {
        response.writeHead(200, { 'Content-Type': TYPES[(name || 'index.html').split('.').pop()], 'Cache-Control': 'no-cache',
          'Content-Security-Policy': CSP, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' });
        response.end(file);
      } else {
        await backend.handle(request, response, url);
      }
    } catch (failure) {
      console.error(failure);
      response.writeHead(500).end(String(failure));
    }
  });
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve));
  return { port: server.address().port, backend, close: () => {
    backend.close();
    server.close();
    server.closeAllConnections();
  } };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { scenario: { type: 'string', default: 'healthy' }, port: { type: 'string', default: '8300' } } });
  if (!SCENARIOS[values.scenario]) {
    console.error(`--scenario ${values.scenario} (expected one of: ${Object.keys(SCENARIOS).join(', ')})`);
    process.exit(2);
  }
  const { port } = await serve(values.scenario, Number(values.port));
  console.log(`${values.scenario}: http://127.0.0.1:${port}/ and /shop/`);
}
