// Tells what Node reads: a line of JSON for each request, its fields and body as hexadecimal digits.
'use strict';
const http = require('node:http');

const hex = (text) => Buffer.from(text, 'latin1').toString('hex');

const server = http.createServer({ maxHeaderSize: 65536, requestTimeout: 0 }, (request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
        process.stdout.write(JSON.stringify({
            method: request.method,
            target: request.url,
            fields: request.rawHeaders.map(hex),
            body: Buffer.concat(parts).toString('hex'),
        }) + '\n');
        response.end('ok');
    });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(JSON.stringify({ port: server.address().port }) + '\n'));
