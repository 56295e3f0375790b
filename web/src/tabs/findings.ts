// The tab Findings: what the linter proves about the plan, each with a number that shows it.

import type { App, Tab } from '../app';
import { h, fill, type Child } from '../dom';
import { counted, visible } from '../names';
import { code, field, sentence, testLink, type PartKind } from '../parts';
import { link, type Place } from '../router';
import type { Finding } from '../types';

/** The longest part of a line of the plan that is shown. */
const LINE = 160;

export function makeFindings(app: App): Tab {
  const level = h('select', null, [['', 'all'], ['error', 'errors'], ['warning', 'errors and warnings']].map(([value, name]) => h('option', { value }, name)));
  const rule = h('select', null, h('option', { value: '' }, 'all'));
  const summary = h('p', { class: 'summary', role: 'status' }, 'Looking for mistakes…');
  const body = h('div', { class: 'findings' });
  let found: Finding[] = [];

  const render = (): void => {
    const shownOnes = found.filter(
      (one) =>
        (rule.value === '' || one.name === rule.value) &&
        (level.value === '' || one.level === 'error' || (level.value === 'warning' && one.level === 'warning')),
    );
    const lines = app.text.split('\n');
    const step = 200;
    let count = 0;
    const list = h('ol');
    const more = h('button', { type: 'button', class: 'more' }, 'Show more');
    const grow = (): void => {
      for (const end = Math.min(count + step, shownOnes.length); count < end; count += 1) {
        const one = shownOnes[count];
        if (one) list.append(findingOf(one, lines));
      }
      more.hidden = count >= shownOnes.length;
    };
    more.addEventListener('click', grow);
    grow();
    fill(body, shownOnes.length > 0 ? [list, more] : found.length > 0 && h('p', { class: 'quiet' }, 'No finding is like that.'));
  };
  for (const input of [level, rule]) input.addEventListener('input', render);

  const show = (place: Place): void => {
    const wanted = place.path[0];
    app.slow.lint().then(
      (findings) => {
        found = findings.files.flatMap((file) => file.findings);
        const { error, warning, info, by_rule } = findings.summary;
        fill(
          summary,
          found.length === 0
            ? h('b', { class: 'good' }, 'No findings.')
            : [h('b', { class: error > 0 ? 'bad' : '' }, counted(error, 'error')), `, ${counted(warning, 'warning')}, ${counted(info, 'info')}`],
        );
        fill(rule, h('option', { value: '' }, 'all'), Object.entries(by_rule).map(([name, count]) => h('option', { value: name }, `${name} (${count})`)));
        rule.value = wanted !== undefined && wanted in by_rule ? wanted : '';
        render();
      },
      (error: Error) => fill(summary, h('span', { class: 'problem' }, error.message)),
    );
  };
  const element = h('div', null, h('div', { class: 'bar' }, field('Level', level), field('Rule', rule)), summary, body);
  return { element, show };
}

function findingOf(one: Finding, lines: string[]): HTMLElement {
  const caller = callerIn(one.path);
  return h(
    'li',
    { class: `card finding ${one.level}` },
    h('h2', null, h('span', { class: `mark ${one.level}` }, one.level), ' ', sentence(one.message)),
    h(
      'p',
      { class: 'quiet' },
      one.line !== null && `line ${one.line}, `,
      one.path !== null && [pathLink(one.path), ', '],
      h('code', null, one.name),
      ` ${one.code}`,
    ),
    one.line !== null && one.column !== null && source(lines, one.line, one.column),
    one.witness !== null && h('p', null, 'A number that shows it: ', testLink(one.witness, caller)),
    one.blockers.length > 0 && h('p', null, 'Because of ', one.blockers.slice(0, 8).map((path, at) => [at > 0 && ', ', pathLink(path)]), one.blockers.length > 8 && ` and ${one.blockers.length - 8} more`),
    one.help !== null && h('p', { class: 'help' }, h('b', null, 'Help: '), sentence(one.help, 600)),
  );
}

/** The line of the plan with a mark at the column. */
function source(lines: string[], line: number, column: number): Child {
  const text = Array.from((lines[line - 1] ?? '').replace(/\r$/, ''));
  const start = column > LINE ? column - 60 : 0;
  const [before, after] = [text.slice(start, column - 1).join(''), text.slice(column - 1, start + LINE).join('')];
  if (text.length === 0) return null;
  const word = /^(?:'[^']*'|"[^"]*"|[^\s,\]}]+)/.exec(after)?.[0] ?? '';
  return h('pre', { tabindex: 0 }, h('span', { class: 'line' }, `${line} `), start > 0 && '…', visible(before), h('mark', null, visible(word)), visible(after.slice(word.length)));
}

/** The names in a path such as `policies["a"].phone_usages["b"]`. */
function steps(path: string): [string, string][] {
  const found: [string, string][] = [];
  for (const [, list, quoted] of path.matchAll(/([a-z_]+)\[("(?:[^"\\]|\\.)*")\]/g)) {
    if (list === undefined || quoted === undefined) continue;
    try {
      found.push([list, JSON.parse(quoted) as string]);
    } catch {
      // Not a name: the path is shown as it is.
    }
  }
  return found;
}

function callerIn(path: string | null): { profile?: string; policy?: string } {
  const caller: { profile?: string; policy?: string } = {};
  for (const [list, name] of steps(path ?? '')) {
    if (list === 'location_profiles') caller.profile = name;
    if (list === 'policies') caller.policy = name;
  }
  return caller;
}

/** A path that leads to its part of the plan, if it has one. */
function pathLink(path: string): HTMLElement {
  const kinds: Record<string, PartKind> = { location_profiles: 'profile', policies: 'policy', phone_usages: 'usage', routes: 'route', gateways: 'gateway', users: 'user', sites: 'site', translation_rules: 'translation' };
  const [first, second] = steps(path);
  const kind = first && kinds[first[0]];
  if (!first || !kind) return code(path);
  const address = kind === 'profile' && second?.[0] === 'rules' ? link('plan', ['rule', first[1], second[1]]) : link('plan', [kind, first[1]]);
  return h('a', { href: address }, code(path));
}
