// The tab Cases: the suites of the report, the examples of rules and the cases saved in the page, all run here.

import type { App, Tab } from '../app';
import { csv } from '../csv';
import { h, fill, type Child } from '../dom';
import { download } from '../download';
import { counted, shown, visible } from '../names';
import { code, field, named, partLink, sheet } from '../parts';
import { link, type Place } from '../router';
import { verdictOf } from '../answer';
import type { Case, Result, SuiteRun } from '../types';

interface Row {
  suite: string;
  one: Case;
}

const EXAMPLES = 'examples of rules';
const SAVED = 'saved here';

export function makeCases(app: App): Tab {
  const added: { path: string; text: string }[] = [];
  const status = h('select', null, ['all', 'failed', 'passed', 'skipped'].map((name) => h('option', { value: name }, name)));
  const verdict = h('select', null, h('option', { value: '' }, 'any'), ['routed', 'blocked', 'internal', 'calling-plan', 'normalised'].map((name) => h('option', { value: name }, name)));
  const text = h('input', { type: 'search', autocomplete: 'off', placeholder: 'name, number, route, …' });
  const file = h('input', { type: 'file', accept: '.csv,text/csv', multiple: true });
  const summary = h('p', { class: 'summary', role: 'status' });
  const problems = h('div');
  const body = h('div');
  const keep = h('button', { type: 'button' }, 'Download the saved cases');
  let rows: Row[] = [];
  let shownRows: Row[] = [];

  const render = (): void => {
    const wanted = text.value.trim().toLowerCase();
    shownRows = rows.filter(
      ({ one }) =>
        (status.value === 'all' || one.status === status.value) &&
        (verdict.value === '' || one.result?.verdict === verdict.value) &&
        (wanted === '' || textOf(one).includes(wanted)),
    );
    fill(
      body,
      sheet<Row>({
        caption: 'Test cases',
        heads: ['Case', 'Result', 'Number', 'Normalised', 'Verdict', 'Phone usage', 'Route', 'Expected and actual'],
        items: shownRows,
        step: 200,
        empty: rows.length === 0 ? 'There are no test cases: add a suite, or save a case in the tab Test.' : 'No case is like that.',
        row: ({ suite, one }) => [
          [one.name === null ? null : named(one.name), h('div', { class: 'quiet', title: visible(suite) }, shown(suite.split('/').pop() ?? suite), one.line > 0 && `:${one.line}`)],
          h('span', { class: `mark ${one.status}` }, one.status),
          one.result && h('a', { class: 'number', href: linkOf(one.result) }, code(one.result.number, 40)),
          one.result?.normalization.number ? code(one.result.normalization.number, 40) : null,
          one.result && verdictOf(one.result).mark,
          one.result?.usage ? partLink('usage', one.result.usage) : null,
          one.result?.route ? partLink('route', one.result.route) : null,
          failures(one),
        ],
      }),
    );
  };

  const run = (): void => {
    const begun = performance.now();
    const runs: [string, SuiteRun][] = app.report.suites.concat(added).map(({ path, text }) => [path, app.engine.run(path, text)]);
    if (app.saved !== '') runs.push([SAVED, app.engine.run(SAVED, app.saved)]);
    runs.push([EXAMPLES, app.engine.runExamples()]);
    rows = runs.flatMap(([suite, ran]) => ran.suites.flatMap((of) => of.cases.map((one) => ({ suite, one }))));
    const count = (wanted: string): number => rows.filter(({ one }) => one.status === wanted).length;
    const ms = Math.round(performance.now() - begun);
    fill(
      summary,
      h('b', { class: count('failed') > 0 ? 'bad' : 'good' }, `${count('passed')} passed, ${count('failed')} failed`),
      `, ${count('skipped')} skipped in ${ms} ms`,
    );
    const errors = runs.flatMap(([suite, ran]) => ran.errors.map((error) => ({ suite, ...error })));
    fill(
      problems,
      errors.length > 0 &&
        h(
          'div',
          { class: 'problem', role: 'alert' },
          h('p', null, `${counted(errors.length, 'row')} cannot be used:`),
          h('ul', null, errors.slice(0, 20).map((error) => h('li', null, `${shown(error.suite)}:${error.line}: ${shown(error.message, 300)}`, error.help !== null && h('div', { class: 'quiet' }, shown(error.help, 300))))),
        ),
    );
    keep.hidden = app.saved === '';
    render();
  };

  for (const input of [status, verdict, text]) input.addEventListener('input', render);
  file.addEventListener('change', async () => {
    for (const one of Array.from(file.files ?? [])) added.push({ path: one.name, text: await one.text() });
    file.value = '';
    run();
  });
  keep.addEventListener('click', () => download('saved-cases.csv', app.saved));
  const exported = h('button', { type: 'button', click: () => download('results.csv', results(shownRows)) }, 'Export CSV');
  const element = h(
    'div',
    null,
    h(
      'div',
      { class: 'bar' },
      field('Result', status),
      field('Verdict', verdict),
      field('Contains', text),
      field('Add a suite', file),
      h('div', { class: 'buttons' }, exported, keep),
    ),
    summary,
    problems,
    body,
  );
  const show = (place: Place): void => {
    const wanted = place.params.get('result');
    if (wanted !== null) status.value = wanted;
    run();
  };
  return { element, show };
}

function linkOf(result: Result): string {
  const caller = result.user !== null ? { user: result.user } : result.gateway !== null ? { gateway: result.gateway } : { profile: result.profile, policy: result.policy };
  return link('test', [], {
    number: result.number,
    ...caller,
    site: result.site,
    cn: result.client_normalization,
    off_hook: result.off_hook,
    down: result.down[0],
  });
}

function textOf(one: Case): string {
  const result = one.result;
  const values = [one.name, result?.number, result?.normalization.number, result?.usage, result?.route, result?.profile, result?.policy, result?.reason];
  return values.map((value) => value ?? '').join('\n').toLowerCase();
}

function failures(one: Case): Child {
  if (one.failures.length === 0) return null;
  const value = (text: string | null): Child => (text === null ? h('span', { class: 'quiet' }, '(none)') : code(text));
  return h(
    'ul',
    { class: 'failures' },
    one.failures.map((failure) =>
      h('li', null, `${failure.field.replace('expected_', '').replaceAll('_', ' ')}: expected `, value(failure.expected), ', is ', value(failure.actual)),
    ),
  );
}

/** Returns the results as a file for spreadsheets. */
function results(rows: Row[]): string {
  const head = ['suite', 'line', 'name', 'result', 'number', 'profile', 'policy', 'user', 'gateway', 'normalised', 'rule', 'verdict', 'usage', 'route', 'gateways', 'reason', 'failures'];
  return csv([
    head,
    ...rows.map(({ suite, one }) => {
      const result = one.result;
      return [
        suite,
        one.line,
        one.name,
        one.status,
        result?.number ?? null,
        result?.profile ?? null,
        result?.policy ?? null,
        result?.user ?? null,
        result?.gateway ?? null,
        result?.normalization.number ?? null,
        result?.normalization.rule ?? null,
        result?.verdict ?? null,
        result?.usage ?? null,
        result?.route ?? null,
        result?.gateways.join(';') ?? null,
        result?.reason ?? null,
        one.failures.map((failure) => `${failure.field}: expected ${failure.expected ?? '(none)'}, is ${failure.actual ?? '(none)'}`).join('; '),
      ];
    }),
  ]);
}
