// Tells what Node reads: requests what its lines of input ask for, and answers each with a line of JSON.
'use strict';
const http = require('node:http');
const readline = require('node:readline');

const hex = (text) => Buffer.from(text, 'latin1').toString('hex');
const tell = (id, read) => process.stdout.write(JSON.stringify({ id, ...read }) + '\n');

readline.createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, port, method, path } = JSON.parse(line);
    let interim = 0;
    const request = http.request({ host: '127.0.0.1', port, method, path, agent: false }, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', (error) => tell(id, { error: error.message }));
        response.on('end', () => tell(id, {
            interim,
            status: response.statusCode,
            fields: response.rawHeaders.map(hex),
            body: Buffer.concat(parts).toString('hex'),
        }));
    });
    request.on('information', () => interim++);
    request.on('error', (error) => tell(id, { error: error.message }));
    request.end();
});
