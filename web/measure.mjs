// Measures the page in Chromium: sizes, how long until it shows the plan, and from a key to the answer. Prints a table
// for docs/performance.md.
//
//   node measure.mjs          with the binary of DIALPLAN, or target/release/dialplan

import { execFileSync } from 'node:child_process';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const here = fileURLToPath(new URL('.', import.meta.url));
const binary = process.env.DIALPLAN ?? `${here}../target/release/dialplan`;
const folder = mkdtempSync(`${tmpdir()}/dialplan-`);

let state = 1;
const below = (bound) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * bound);
};
const digits = (count) => Array.from({ length: count }, () => below(10)).join('');

/** A plan of some profiles with 50 rules each, 50 policies, and routes whose random prefixes have at least `shortest` digits. */
function plan(profiles, routes, shortest) {
  const lines = ['version: 1', 'location_profiles:'];
  for (let profile = 0; profile < profiles; profile += 1) {
    lines.push(`  - name: P${profile}`, '    rules:');
    for (let rule = 0; rule < 50; rule += 1) {
      const prefix = digits(2 + below(5));
      lines.push(`      - r${rule}: ^0${prefix}(\\d{${3 + below(7)}})$ -> +${prefix}$1`);
    }
  }
  const usages = Array.from({ length: 20 }, (_, usage) => `u${usage}`);
  lines.push(`phone_usages: [${usages.join(', ')}]`, 'policies:');
  for (let policy = 0; policy < 50; policy += 1) {
    const first = below(15);
    lines.push(`  p${policy}: [${usages.slice(first, first + 6).join(', ')}]`);
  }
  lines.push('routes:');
  for (let route = 0; route < routes; route += 1) {
    const tail = below(3) === 0 ? `\\d{${4 + below(6)}}$` : '';
    lines.push(`  - {name: r${route}, target: '^\\+${digits(shortest + below(8 - shortest))}${tail}', phone_usages: u${below(20)}, gateways: g}`);
  }
  return `${lines.join('\n')}\n`;
}

const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

async function measured(name, text) {
  const file = `${folder}/plan.yaml`;
  const out = `${folder}/plan.html`;
  writeFileSync(file, text);
  const begun = performance.now();
  execFileSync(binary, ['report', '-p', file, '-o', out, '--force'], { stdio: 'ignore' });
  const written = performance.now() - begun;
  const runs = [];
  for (let run = 0; run < 5; run += 1) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`file://${out}`, { timeout: 120_000 });
    await page.waitForSelector('#panel > *', { timeout: 120_000 });
    runs.push(
      await page.evaluate(async () => {
        const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN;
        const shown = performance.getEntriesByName('shown')[0]?.startTime ?? NaN;
        location.hash = '#/test?number=0&profile=P0&policy=p0';
        await new Promise((resolve) => setTimeout(resolve, 300));
        const input = document.querySelector('#panel input.number');
        const keys = [];
        const frames = [];
        for (let at = 0; at < 40; at += 1) {
          input.value = `0${String(at * 7919 + 12345).padStart(9, '1')}`;
          const begun = performance.now();
          input.dispatchEvent(new Event('input'));
          keys.push(performance.now() - begun);
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
          frames.push(performance.now() - begun);
        }
        const decided = performance.now();
        for (let at = 0; at < 2000; at += 1) await window.dialplan.decide(`0${String(at * 7919 + 12345).padStart(9, '1')}`, { profile: 'P0', policy: 'p0' });
        const each = (performance.now() - decided) / 2000;
        const middle = (values) => values.sort((one, other) => one - other)[values.length >> 1];
        return { paint, shown, key: middle(keys), frame: middle(frames), each };
      }),
    );
    await page.close();
  }
  const of = (what) => median(runs.map((run) => run[what]));
  const size = statSync(out).size / 1e6;
  console.log(
    `| ${name} | ${(text.length / 1e6).toFixed(2)} MB | ${size.toFixed(2)} MB | ${(written / 1000).toFixed(2)} s | ${of('paint').toFixed(0)} ms | ${of('shown').toFixed(0)} ms | ${of('key').toFixed(1)} ms | ${of('frame').toFixed(1)} ms | ${(1000 * of('each')).toFixed(0)} µs |`,
  );
}

const packed = readFileSync(`${here}dist/dialplan.wasm.gz`);
console.log(`module ${gunzipSync(packed).length.toLocaleString('en')} bytes, packed ${packed.length.toLocaleString('en')}; script and style of the page ${statSync(`${here}dist/report.html`).size.toLocaleString('en')}, of the playground ${statSync(`${here}dist/playground.html`).size.toLocaleString('en')}\n`);
console.log('| plan | its size | the page | written in | first paint | plan shown | key to answer | key to screen | one `decide` |');
console.log('|---|---|---|---|---|---|---|---|---|');
await measured('Thunderbirds', readFileSync(`${here}../examples/01-thunderbirds/dialplan.yaml`, 'utf8').replaceAll('Amsterdam.ocs.local', 'P0').replaceAll('unrestricted', 'p0'));
await measured('national: 5,000 rules, 2,000 routes', plan(100, 2000, 1));
await measured('100,000 routes', plan(4, 100_000, 4));
await browser.close();
