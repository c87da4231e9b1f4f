import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curl, example, follow, matching, members, rule, sections } from './document.js';

const document = {
  tags: [{ name: 'Orders', description: 'Placing.' }, { name: 'Empty' }],
  paths: {
    '/orders/{number}': {
      parameters: [{ $ref: '#/components/parameters/Number' }],
      get: { tags: ['Orders'], summary: 'One order' },
      post: {
        tags: ['Orders'], summary: 'Places', security: [{ adminToken: [] }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/New' } } } },
      },
    },
  },
  components: {
    parameters: { Number: { name: 'number', in: 'path', schema: { type: 'integer' } } },
    schemas: {
      New: {
        type: 'object', required: ['name'], examples: [{ name: "Ann's" }],
        properties: { name: { $ref: '#/components/schemas/Name' }, many: { type: 'array', maxItems: 3, items: { type: 'string' } } },
      },
      Name: { type: 'string', minLength: 1, maxLength: 128, description: 'Of a product.' },
      Loop: { $ref: '#/components/schemas/Loop' },
    },
  },
};

test('operations come by tag, with the parameters of their path', () => {
  const [orders, empty] = sections(document);
  assert.deepEqual(orders.operations.map(each => `${each.method} ${each.path}`), ['GET /orders/{number}', 'POST /orders/{number}']);
  assert.equal(orders.operations[0].parameters[0].name, 'number');
  assert.deepEqual(empty.operations, []);
});

test('a filter is words', () => {
  const { operations } = sections(document)[0];
  assert.equal(matching(operations, ' post  orders').length, 1);
  assert.equal(matching(operations, '').length, 2);
  assert.equal(matching(operations, 'nothing').length, 0);
});

test('rules are words', () => {
  assert.equal(rule(document, { type: 'integer', minimum: 1, maximum: 9, default: 5 }), 'integer, 1 to 9, 5 by default');
  assert.equal(rule(document, { $ref: '#/components/schemas/Name' }), 'Name, 1 to 128 characters');
  assert.equal(rule(document, { type: 'string', enum: ['a', 'b'] }), '“a”, “b”');
  assert.equal(rule(document, { type: ['string', 'null'] }), 'string or null');
  assert.deepEqual(members(document, { $ref: '#/components/schemas/New' }).map(each => [each.name, each.required, each.rule]),
    [['name', true, 'Name, 1 to 128 characters'], ['many', false, 'list of string, at most 3 items']]);
});

test('references end, also those to themselves and to nothing', () => {
  assert.ok(follow(document, { $ref: '#/components/schemas/Loop' }));
  assert.deepEqual(follow(document, { $ref: '#/components/schemas/None' }), {});
});

test('a command is quoted, and has no token', () => {
  const [, post] = sections(document)[0].operations;
  assert.equal(curl(document, post, 'http://h:1/'),
    `curl 'http://h:1/orders/1' -X POST -H "Authorization: Bearer $HOLDFAST_ADMIN_TOKEN" -H 'Content-Type: application/json' -d '{"name":"Ann'\\''s"}'`);
  assert.equal(example(document, { type: 'string' }), null);
});
