// The committed module gives what the native binary gives, field by field. Needs no browser and no compiler for
// WebAssembly: only Node and the binary.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Answers, PlanText, diff, initSync } from '../dist/dialplan.js';
import { ROOT, EXAMPLES, callersOf, dialplan, numbersFor, scratch } from './support.ts';

const folder = scratch();

before(() => {
  initSync({ module: gunzipSync(readFileSync(`${ROOT}web/dist/dialplan.wasm.gz`)) });
});

const parsed = (text: string): unknown => JSON.parse(text) as unknown;

for (const [seed, example] of EXAMPLES.entries()) {
  describe(example.name, () => {
    let answers: Answers;
    let text: PlanText;

    before(() => {
      dialplan(['compile', '-p', example.plan, '-o', `${folder}/${example.name}.dpa`]);
      answers = new Answers(readFileSync(`${folder}/${example.name}.dpa`), '');
      text = new PlanText(example.plan, example.text, '');
    });

    test('answers 1,000 numbers alike', () => {
      const callers = callersOf(JSON.parse(answers.plan('')), seed);
      let count = 0;
      const each = Math.ceil(1000 / callers.length);
      for (const [at, who] of callers.entries()) {
        const numbers = numbersFor(example, each, 100 * seed + at);
        const native = JSON.parse(dialplan(['test', '-p', example.plan, '--format', 'json', ...who.flags, '-'], numbers.join('\n'))) as { results: unknown[] };
        assert.equal(native.results.length, numbers.length);
        for (const [index, number] of numbers.entries()) {
          assert.deepEqual(parsed(answers.decide(number, JSON.stringify(who.asked), false)), native.results[index], `${number} ${who.flags.join(' ')}`);
          count += 1;
        }
      }
      assert.ok(count >= 1000);
    });

    test('explains alike', () => {
      for (const number of numbersFor(example, 30, 7)) {
        const native = JSON.parse(dialplan(['test', '-p', example.plan, '--format', 'json', '--explain', '--', number])) as { results: { explain: { routes: { matched: boolean }[] } }[] };
        const [result] = native.results;
        assert.ok(result);
        // The page shows routes that match; the command line all.
        result.explain.routes = result.explain.routes.filter((route) => route.matched);
        assert.deepEqual(parsed(answers.decide(number, '', true)), result, number);
      }
    });

    test('compiles to the same bytes', () => {
      assert.deepEqual(Buffer.from(text.compile()), readFileSync(`${folder}/${example.name}.dpa`));
    });

    test('finds the same mistakes', () => {
      const native = JSON.parse(dialplan(['lint', '--format', 'json', example.plan])) as { files: { findings: { help: string | null }[] }[] };
      // Which flag raises a limit is for the command line alone to say.
      for (const finding of native.files.flatMap((file) => file.findings)) if (finding.help?.startsWith('raise it with')) finding.help = null;
      assert.deepEqual(parsed(text.lint()), native);
    });

    test('runs the suite alike', () => {
      const native = JSON.parse(dialplan(['run', '-p', example.plan, '--format', 'json', example.suite])) as { suites: { path: string; cases: unknown[] }[] };
      const own = JSON.parse(answers.run(example.suite, example.plan, readFileSync(`${ROOT}${example.suite}`, 'utf8'))) as typeof native;
      assert.deepEqual(own.suites, native.suites.filter((suite) => suite.path === example.suite));
    });

    test('searches and draws the matrix alike', () => {
      for (const [flags, options] of [[['--verdict', 'routed'], { verdict: 'routed' }], [['--who', '+31201234567'], { who: '+31201234567' }]] as const) {
        assert.deepEqual(parsed(text.search(JSON.stringify({ ...options }))), parsed(dialplan(['search', '-p', example.plan, '--format', 'json', ...flags])));
      }
      const plan = JSON.parse(answers.plan('')) as { policies: unknown[] };
      if (plan.policies.length > 0) {
        assert.deepEqual(parsed(text.matrix('')), parsed(dialplan(['matrix', '-p', example.plan, '--format', 'json'])));
      }
    });
  });
}

test('a plan that does not load has the mistakes that lint tells', () => {
  const broken = 'version: 1\nroutes:\n  - {name: a, target: "("}\n  - {target: ^1}\nnonsense: 1\n';
  const text = new PlanText('broken.yaml', broken, '');
  const found = JSON.parse(text.check()) as { summary: { error: number } };
  assert.ok(found.summary.error >= 3);
  assert.throws(() => text.compile());
  assert.deepEqual(JSON.parse(text.lint()), found);
});

test('two plans are compared alike', () => {
  const [example] = EXAMPLES;
  assert.ok(example);
  const changed = example.text.replace('^0([2-9]\\d{6})$ -> +3120$1', '^0([3-9]\\d{6})$ -> +3120$1');
  assert.notEqual(changed, example.text);
  const found = JSON.parse(diff(new PlanText('old', example.text, ''), new PlanText('new', changed, ''))) as { equal: boolean; changes: { witness: string }[] };
  assert.equal(found.equal, false);
  assert.match(found.changes[0]?.witness ?? '', /^02/);
});

test('what cannot be asked is an error with a sentence', () => {
  const [example] = EXAMPLES;
  assert.ok(example);
  const answers = new Answers(new PlanText('p', example.text, '').compile(), '');
  assert.throws(() => answers.decide('112', '{"profile": "nobody"}', false), /nobody/);
  assert.throws(() => answers.decide('', '', false));
  assert.throws(() => answers.decide('1'.repeat(513), '', false), /512/);
  assert.throws(() => answers.decide('112', '{"nonsense": 1}', false), /nonsense/);
  assert.throws(() => new Answers(new Uint8Array([1, 2, 3]), ''));
  assert.equal(JSON.parse(answers.decide('112', '', false)).verdict, 'routed');
});

test('limits of the command line hold in the page', () => {
  const [example] = EXAMPLES;
  assert.ok(example);
  const bytes = new PlanText('p', example.text, '').compile();
  assert.throws(() => new Answers(bytes, '{"dialled": 3}').decide('1234', '', false), /3/);
});
