// The way of a number through the plan: every rule that was tried, the usages in order, the routes that match.

import { h, type Child } from './dom';
import { shown } from './names';
import { code, named, partLink, partLinks, sheet } from './parts';
import type { Pattern, Plan, Result, TriedList } from './types';

/** The most rules that are shown if most of them do not match. */
const FEW = 40;

const known = new WeakMap<Plan, Map<string, string>>();

/** The target of each route. It is made once for a plan: some have a hundred thousand. */
function targetsOf(plan: Plan): Map<string, string> {
  const targets = known.get(plan) ?? new Map(plan.routes.map((route) => [route.name, route.target]));
  known.set(plan, targets);
  return targets;
}

/** Renders the way of a number. */
export function walkOf(plan: Plan, result: Result): HTMLElement[] {
  const explained = result.explain;
  if (!explained) return [];
  const cards: HTMLElement[] = [];
  for (const list of explained.inbound) cards.push(listCard(list));
  for (const pass of explained.passes) {
    const rules = plan.profiles.find((one) => one.name === result.profile)?.rules ?? [];
    const side = explained.passes.length > 1 ? ` on the ${pass.side}` : '';
    const rows = pass.rules.map((rule, at) => ({ ...rule, at, pattern: rules[at]?.pattern ?? '' }));
    const few = rows.length > FEW ? rows.filter((rule) => rule.matched) : rows;
    const row = (rule: (typeof rows)[number]): Child[] => [
      partLink('rule', rule.rule, result.profile ?? ''),
      rule.at + 1,
      [code(rule.pattern), groups(rule)],
      outcome(rule, pass.input),
    ];
    const props = (rule: Pattern): { class: string } => ({ class: `tried ${rule.outcome}` });
    const heads = ['Rule', '#', 'Pattern', 'Outcome'];
    const all = h('details', null, h('summary', null, `All ${rows.length} rules`));
    let opened = false;
    all.addEventListener('toggle', () => {
      if (!opened) all.append(sheet({ caption: 'All rules', heads, items: rows, row, props }));
      opened = true;
    });
    cards.push(
      h(
        'section',
        { class: 'card' },
        h('h2', null, `Normalization rules${side}`),
        h('p', { class: 'quiet' }, 'The first rule that matches ', code(pass.input), ' is taken.'),
        sheet({ caption: `Rules tried${side}`, heads, items: few, row, props, empty: 'No rule matches.' }),
        few !== rows && all,
      ),
    );
  }
  if (explained.usages.length > 0) {
    cards.push(
      h(
        'section',
        { class: 'card' },
        h('h2', null, 'Phone usages'),
        h('p', { class: 'quiet' }, 'The first usage with a route that matches carries the call.'),
        h(
          'ol',
          { class: 'steps' },
          explained.usages.map((walk) =>
            h(
              'li',
              { class: walk.usage === result.usage && walk.tried ? 'taken' : walk.routes.length > 0 ? 'too-late' : '' },
              partLink('usage', walk.usage),
              walk.emergency && h('span', { class: 'tag' }, 'emergency'),
              walk.usage === result.usage && h('span', { class: 'tag winner' }, 'taken'),
              ' ',
              walk.routes.length > 0 ? ['route ', partLinks('route', walk.routes)] : walk.again.length > 0 ? ['again ', partLinks('route', walk.again)] : h('span', { class: 'quiet' }, walk.tried ? 'no route of it matches' : 'not reached'),
            ),
          ),
        ),
      ),
    );
  }
  if (explained.routes.length > 0) {
    const targets = targetsOf(plan);
    cards.push(
      h(
        'section',
        { class: 'card' },
        h('h2', null, 'Routes that match'),
        sheet({
          caption: 'Routes that match',
          heads: ['Route', 'Target', 'Phone usages', 'In the chain'],
          items: explained.routes,
          row: (route) => [
            partLink('route', route.route),
            [code(targets.get(route.route) ?? ''), groups(route)],
            partLinks('usage', route.usages),
            route.chain_position === null ? h('span', { class: 'quiet' }, 'no') : route.route === result.route ? h('span', { class: 'tag winner' }, 'taken') : route.chain_position + 1,
          ],
          props: (route) => ({ class: `tried ${route.route === result.route ? 'taken' : 'too-late'}` }),
        }),
      ),
    );
  }
  for (const list of explained.outbound.filter((one) => one.rules.length > 0)) cards.push(listCard(list));
  return cards;
}

function listCard(list: TriedList): HTMLElement {
  const of = list.gateway ?? list.route ?? '';
  return h(
    'section',
    { class: 'card' },
    h('h2', null, `Translation of the ${list.number} number, `, named(of)),
    h('p', { class: 'quiet' }, code(list.input), ' becomes ', code(list.result)),
    sheet({
      caption: `Translation rules tried on ${list.input} for ${shown(of)}, ${list.number} number`,
      heads: ['Rule', 'Outcome'],
      items: list.rules,
      row: (rule) => [partLink('translation', rule.rule), outcome(rule, list.input)],
      props: (rule) => ({ class: `tried ${rule.outcome}` }),
    }),
  );
}

/** The groups of a match, under its pattern. */
function groups(pattern: Pattern): Child {
  const captured = Object.entries(pattern.groups ?? {}).filter(([name, value]) => name !== '0' && value !== null);
  return captured.length > 0 && h('div', { class: 'groups' }, captured.map(([name, value], at) => [at > 0 && ' ', `$${name} = `, code(value ?? '', 40)]));
}

/** What became of a pattern, with how much of the number it could have gone along with. */
function outcome(pattern: Pattern, input: string): Child {
  switch (pattern.outcome) {
    case 'taken':
      return h('span', { class: 'tag winner' }, 'taken');
    case 'too-late':
      return h('span', { class: 'tag late' }, 'matches, too late');
    case 'matches':
      return h('span', { class: 'tag late' }, 'matches');
    case 'never':
      return h('span', { class: 'quiet' }, 'matches no number');
    case 'not-tried':
      return h('span', { class: 'quiet' }, 'not tried off-hook');
    case 'no-match': {
      const prefix = pattern.viable_prefix ?? '';
      if (prefix === input) return h('span', { class: 'quiet' }, 'too short');
      return h(
        'span',
        { class: 'far' },
        h('span', { class: 'unseen' }, 'fits up to '),
        h('span', { class: 'fits' }, prefix.slice(0, 60)),
        h('span', { class: 'stops' }, (pattern.stopped_by ?? '').slice(0, 4)),
        h('span', { class: 'rest' }, input.slice(prefix.length + (pattern.stopped_by?.length ?? 0)).slice(0, 40)),
      );
    }
  }
}
