// The small modules of the page, without a browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBase64, packed, toBase64, unpacked } from '../src/bytes.ts';
import { cell, csv } from '../src/csv.ts';
import { shown, visible } from '../src/names.ts';
import { link, read } from '../src/router.ts';

test('characters that cannot be seen are made visible', () => {
  assert.equal(visible('a\u202Eb\u0000c\u200B'), 'a<U+202E>b<U+0000>c<U+200B>');
  assert.equal(visible('Köln 電話 ☎'), 'Köln 電話 ☎');
});

test('long names keep their beginning and their end', () => {
  const name = `begin${'x'.repeat(10_000)}end`;
  const cut = shown(name);
  assert.ok(cut.startsWith('begin') && cut.endsWith('end') && cut.length < 90, cut);
  assert.equal(shown('short'), 'short');
  // No character is cut in two.
  assert.ok(!shown('😀'.repeat(500)).includes('\uFFFD'));
});

test('links survive any name', () => {
  for (const name of ['a/b', 'a?b=c', '#', '100%', '</script>', 'ü 電', '%zz', '..']) {
    const place = read(link('plan', ['route', name], { number: name }));
    assert.deepEqual([place.tab, ...place.path, place.params.get('number')], ['plan', 'route', name, name]);
  }
});

test('a broken link is a link to something that is not there', () => {
  assert.deepEqual(read('#/plan/%E0%A4%A').path, ['%E0%A4%A']);
  assert.equal(read('').tab, '');
  assert.equal(read('#/test?number=%2B1&profile=').params.get('number'), '+1');
});

test('parameters without a value are left out', () => {
  assert.equal(link('test', [], { number: '112', profile: undefined, policy: null, cn: false, off_hook: true }), '#/test?number=112&off_hook=1');
});

test('cells are quoted, and cannot be formulas', () => {
  assert.equal(csv([['a', 1, null], ['b;"c', '+31201234567', '-']]), 'a,1,\n"b;""c",+31201234567,-\n');
  for (const formula of ['=1+1', '@SUM(A1)', '+cmd|calc', '-2+3=A1']) assert.ok(cell(formula).replace('"', '').startsWith("'"), formula);
});

test('bytes survive packing and links', async () => {
  const bytes = new TextEncoder().encode('name: ☎\n'.repeat(10_000));
  const text = toBase64(await packed(bytes));
  assert.match(text, /^[A-Za-z0-9_-]+$/);
  assert.deepEqual(await unpacked(fromBase64(text), 'deflate-raw'), bytes);
});
