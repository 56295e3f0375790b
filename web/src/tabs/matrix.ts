// The tab Matrix: which policies reach which classes of numbers, for every number of a class.

import type { App, Tab } from '../app';
import { csv } from '../csv';
import { h, fill, type Child } from '../dom';
import { download } from '../download';
import { shown } from '../names';
import { field, named, partLink, picker, sheet, testLink } from '../parts';
import type { Cell, Matrix } from '../types';

interface Row {
  profiles: string[];
  policies: string[];
  /** Those of the first of them. */
  cells: Map<string, Cell>;
}

export function makeMatrix(app: App): Tab {
  const country = h('input', { type: 'text', autocomplete: 'off', placeholder: 'that of the profile', size: 18 });
  const profile = picker(app.engine.plan.profiles.map((one) => one.name), 'all');
  const summary = h('p', { class: 'summary', role: 'status' });
  const body = h('div');
  let found: Matrix | null = null;
  let asked = 0;

  const run = (): void => {
    asked += 1;
    const now = asked;
    if (app.engine.plan.policies.length === 0) {
      summary.textContent = 'The plan has no policies, so nothing says who may call what.';
      return;
    }
    summary.textContent = 'Following every class of numbers…';
    app.slow.matrix({ ...(country.value.trim() && { country: country.value.trim() }), ...(profile.value && { profile: profile.value }) }).then(
      (matrix) => {
        if (now !== asked) return;
        found = matrix;
        render(matrix);
      },
      (error: Error) => {
        if (now !== asked) return;
        found = null;
        fill(summary, h('span', { class: 'problem' }, error.message));
        fill(body);
      },
    );
  };
  const render = (matrix: Matrix): void => {
    const rows = rowsOf(matrix);
    const classes = matrix.classes.filter((name) => rows.some((row) => row.cells.has(name)));
    summary.textContent = classes.length === 0 ? 'No class of numbers is known: name a country, or define classes in the plan.' : '';
    fill(
      body,
      classes.length > 0 &&
        h('p', { class: 'legend' }, h('span', { class: 'reach all' }, 'all'), ' numbers of the class are routed, ', h('span', { class: 'reach some' }, 'some'), ' are, ', h('span', { class: 'reach none' }, 'none'), ' is; ', h('span', { class: 'reach empty' }, 'empty'), ': the profile cannot dial one.'),
      sheet<Row>({
        caption: 'Policies and classes of numbers',
        heads: ['Policies', 'Profiles', ...classes.map((name) => named(name))],
        items: rows,
        empty: '',
        row: (row) => [
          row.policies.map((name, at) => [at > 0 && ', ', partLink('policy', name)]),
          row.profiles.map((name, at) => [at > 0 && ', ', partLink('profile', name)]),
          ...classes.map((name) => cellOf(row.cells.get(name))),
        ],
      }),
      notes(matrix),
    );
  };
  for (const input of [country, profile]) input.addEventListener('change', run);
  const exported = h('button', { type: 'button', click: () => found && download('matrix.csv', table(found)) }, 'Export CSV');
  const element = h('div', null, h('div', { class: 'bar' }, field('Country', country), field('Location profile', profile), h('div', { class: 'buttons' }, exported)), summary, body);
  return { element, show: () => void (found === null && run()) };
}

/** Puts callers whose cells are alike into one row: first the profiles of a policy, then policies. */
function rowsOf(matrix: Matrix): Row[] {
  const callers = new Map<string, Row>();
  for (const cell of matrix.cells) {
    const { profile, policy } = cell;
    const key = JSON.stringify([profile, policy, cell.emergency_policy]);
    const row = callers.get(key) ?? { profiles: profile === null ? [] : [profile], policies: policy === null ? [] : [policy], cells: new Map() };
    row.cells.set(cell.class, cell);
    callers.set(key, row);
  }
  const alike = (row: Row): unknown => Array.from(row.cells.values(), (cell) => [cell.class, cell.reach, cell.route]);
  const byPolicy = folded(callers.values(), (row) => [row.policies, alike(row)], 'profiles');
  return folded(byPolicy, (row) => [row.profiles, alike(row)], 'policies');
}

/** Puts rows with one key into the first of them. */
function folded(rows: Iterable<Row>, keyOf: (row: Row) => unknown, names: 'profiles' | 'policies'): Row[] {
  const first = new Map<string, Row>();
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row));
    const known = first.get(key);
    if (known) known[names] = Array.from(new Set([...known[names], ...row[names]]));
    else first.set(key, row);
  }
  return Array.from(first.values());
}

function cellOf(cell: Cell | undefined): Child {
  if (!cell || cell.reach === null) return null;
  const caller = { profile: cell.profile, policy: cell.policy };
  return h(
    'div',
    { class: 'cell' },
    h('span', { class: `reach ${cell.reach}` }, cell.reach),
    cell.route !== null && h('div', { class: 'quiet' }, 'route ', partLink('route', cell.route)),
    cell.reach === 'some' && [
      cell.routed !== null && h('div', null, testLink(cell.routed, caller), ' is routed'),
      cell.blocked !== null && h('div', null, testLink(cell.blocked, caller), ' is not'),
    ],
    cell.reach === 'none' && cell.blocked !== null && h('div', null, testLink(cell.blocked, caller)),
    cell.reach === 'all' && cell.routed !== null && h('div', null, testLink(cell.routed, caller)),
  );
}

function notes(matrix: Matrix): Child {
  const told = matrix.not_told.map((one) => `${shown(one.class)}: ${shown(one.why, 300)}`);
  const open = matrix.not_decided.map((one) => `${shown(one.class)} for ${shown(one.policy ?? '')}: not decided, ${shown(one.why, 300)}`);
  const all = [...told, ...open];
  return all.length > 0 && h('ul', { class: 'quiet' }, all.slice(0, 20).map((text) => h('li', null, text)), all.length > 20 && h('li', null, `and ${all.length - 20} more`));
}

/** Returns the cells as a file for spreadsheets. */
function table(matrix: Matrix): string {
  return csv([
    ['profile', 'policy', 'class', 'reach', 'usage', 'route', 'gateways', 'routed', 'blocked'],
    ...matrix.cells.map((cell) => [cell.profile, cell.policy, cell.class, cell.reach, cell.usage, cell.route, cell.gateways?.join(';') ?? null, cell.routed, cell.blocked]),
  ]);
}
