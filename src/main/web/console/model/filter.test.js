import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCENARIOS } from '../../dev/scenarios.js';
import { parseFilter, readHash, writeHash } from './filter.js';

const { nodes } = SCENARIOS.thousand().status;
const found = text => nodes.filter(parseFilter(text) ?? (() => true)).length;

test('every term has to fit', () => {
  assert.equal(found(''), 1000);
  assert.equal(found('service:billing'), 640);
  assert.equal(found('service:front'), 220);
  assert.equal(found('service:billing is:out'), 5);
  assert.equal(found('is:out'), 7);
  assert.equal(found('is:drained'), 3);
  assert.equal(found('is:leader'), 3);
  assert.equal(found('host:10.4.7. is:out'), 5);
  assert.equal(found('BILLING/10.4.0.1'), 10);
  assert.equal(found('refused'), 5);
  assert.equal(found('is:nonsense'), 0);
  assert.equal(found('is:constructor'), 0);
});

test('a term that is still being typed hides nothing', () => assert.equal(found('is:'), 1000));

test('the filter is kept in the hash, beside whatever is there', () => {
  assert.equal(writeHash('', 'is:out host:10.4.7.'), '#filter=is%3Aout+host%3A10.4.7.');
  assert.equal(readHash('#filter=is%3Aout+host%3A10.4.7.'), 'is:out host:10.4.7.');
  assert.equal(writeHash('#filter=a&events=operators', ''), '#events=operators');
  assert.equal(writeHash('#nodes', 'x'), '#filter=x');
  assert.equal(readHash('#nodes'), '');
});
