// The tab Plan: everything that the plan says, as tables. Every name leads to its part.

import type { App, Tab } from '../app';
import { h, fill, type Child, type Props } from '../dom';
import { counted, shown } from '../names';
import { code, field, named, partLink, partLinks, sheet, testLink, type PartKind, type Sheet } from '../parts';
import type { Place } from '../router';
import type { Lists, Plan, Profile, Rule } from '../types';

interface Section {
  kind: PartKind | 'emergency' | 'range' | 'class';
  title: string;
  count: number;
  /** Makes the section with the parts that contain the text. */
  make: (text: string) => HTMLElement | null;
}

/** The most profiles whose rules are shown at once. */
const OPEN = 5;

export function makePlan(app: App): Tab {
  const plan = app.engine.plan;
  const sections = sectionsOf(plan, app).filter((section) => section.count > 0);
  const search = h('input', { type: 'search', autocomplete: 'off', spellcheck: 'false', placeholder: 'name, pattern, …' });
  const body = h('div');
  const render = (text: string): void => {
    const made = sections.map((section) => section.make(text.trim().toLowerCase()));
    fill(body, made.some(Boolean) ? made : h('p', { class: 'quiet' }, `Nothing in the plan contains “${shown(text)}”.`));
  };
  search.addEventListener('input', () => render(search.value));
  render('');
  const element = h(
    'div',
    null,
    h(
      'div',
      { class: 'bar' },
      field('Search the plan', search),
      h(
        'nav',
        { 'aria-label': 'Parts of the plan' },
        sections.map((section) =>
          h('a', { class: 'chip', href: `#/plan/${section.kind}` }, `${section.title} `, h('b', null, section.count.toLocaleString('en'))),
        ),
      ),
    ),
    h('p', { class: 'settings' }, plan.settings, '.'),
    plan.partial.length > 0 &&
      h('p', { class: 'note' }, `Only a part is known of: ${plan.partial.slice(0, 20).map((path) => shown(path)).join(', ')}.`),
    body,
  );
  const show = (place: Place): void => {
    const [kind, ...names] = place.path;
    if (!kind) return;
    const name = names.at(-1);
    if (name !== undefined && search.value !== '') {
      search.value = '';
      render('');
    }
    const found = name === undefined ? body.querySelector(`#part-${CSS.escape(kind)}`) : find(body, kind, names);
    if (!found && name !== undefined) {
      // It is further down than what is shown: search for it.
      search.value = name;
      render(name);
    }
    const target = found ?? (name === undefined ? null : find(body, kind, names)) ?? null;
    if (!(target instanceof HTMLElement)) return;
    for (let up: Element | null = target; up; up = up.parentElement) if (up instanceof HTMLDetailsElement) up.open = true;
    for (const old of body.querySelectorAll('.found')) old.classList.remove('found');
    if (name !== undefined) target.classList.add('found');
    target.tabIndex = -1;
    target.scrollIntoView({ block: name === undefined ? 'start' : 'center' });
    target.focus({ preventScroll: true });
  };
  return { element, show };
}

function find(body: Element, kind: string, names: string[]): Element | null {
  const [within, name] = names.length > 1 ? [names[0], names[1]] : [undefined, names[0]];
  const of = within === undefined ? body : (find(body, 'profile', [within]) ?? body);
  // A profile's rules are made when it is opened.
  if (of instanceof HTMLDetailsElement) of.open = true;
  of.dispatchEvent(new Event('need'));
  for (const part of of.querySelectorAll<HTMLElement>(`[data-kind="${CSS.escape(kind)}"]`)) {
    if (part.dataset['name'] === name) return part;
  }
  return null;
}

function part(kind: PartKind, name: string): Props {
  return { 'data-kind': kind, 'data-name': name };
}

function has(text: string, ...values: (string | null | undefined | string[])[]): boolean {
  return text === '' || values.flat().some((value) => value?.toLowerCase().includes(text));
}

function about(description: string | null): Child {
  return description === null ? null : named(description);
}

/** Makes a section of one table. */
function table<T extends object>(
  kind: Section['kind'],
  title: string,
  all: T[],
  contains: (item: T, text: string) => boolean,
  data: Omit<Sheet<T>, 'items' | 'caption'>,
): Section {
  return {
    kind,
    title,
    count: all.length,
    make: (text) => {
      const items = text === '' ? all : all.filter((item) => contains(item, text));
      if (items.length === 0) return null;
      return h(
        'section',
        { id: `part-${kind}` },
        h('h2', null, `${title} `, h('span', { class: 'total' }, items.length.toLocaleString('en'))),
        sheet({ ...data, items, caption: title }),
      );
    },
  };
}

function sectionsOf(plan: Plan, app: App): Section[] {
  const first = (profile: string | null): Record<string, string> => (profile === null ? {} : { profile });
  return [
    {
      kind: 'profile',
      title: 'Location profiles',
      count: plan.profiles.length,
      make: (text) => profiles(plan.profiles, text),
    },
    table('policy', 'Policies', plan.policies, (p, text) => has(text, p.name, p.description, p.phone_usages), {
      heads: ['Policy', 'Phone usages, in order', 'Used with', 'Description'],
      row: (p) => [
        named(p.name),
        partLinks('usage', p.phone_usages, 40),
        p.profiles.length > 0 ? partLinks('profile', p.profiles) : h('span', { class: 'quiet' }, 'any profile'),
        about(p.description),
      ],
      props: (p) => part('policy', p.name),
    }),
    table('usage', 'Phone usages', plan.phone_usages, (u, text) => has(text, u.name, u.description), {
      heads: ['Phone usage', 'Routes', 'Policies', 'Description'],
      row: (u) => [named(u.name), u.routes, u.policies, about(u.description)],
      props: (u) => part('usage', u.name),
    }),
    table('route', 'Routes', plan.routes, (r, text) => has(text, r.name, r.target, r.description, r.phone_usages, r.gateways), {
      heads: ['Route', 'Target', 'Phone usages', 'Gateways', 'Priority', 'Description'],
      row: (r) => [
        named(r.name),
        code(r.target),
        partLinks('usage', r.phone_usages),
        [partLinks('gateway', r.gateways), r.translations.length > 0 && [' (', partLinks('translation', r.translations), ')']],
        r.priority,
        about(r.description),
      ],
      props: (r) => part('route', r.name),
    }),
    table('gateway', 'Gateways', plan.gateways, (g, text) => has(text, g.name, g.description, g.phone_usages), {
      heads: ['Gateway', 'Calls from it', 'Translations', 'Description'],
      row: (g) => [
        [named(g.name), !g.enabled && h('span', { class: 'tag' }, 'switched off'), !g.listed && h('span', { class: 'tag' }, 'named by routes only')],
        [
          g.profile !== null && ['profile ', partLink('profile', g.profile)],
          g.policy !== null && [', policy ', partLink('policy', g.policy)],
          g.phone_usages.length > 0 && [', usages ', partLinks('usage', g.phone_usages)],
        ],
        [lists('sends', g.outbound), lists('receives', g.inbound)],
        about(g.description),
      ],
      props: (g) => part('gateway', g.name),
    }),
    table('translation', 'Translation rules', plan.translation_rules, ruleHas, {
      heads: ['Rule', 'Pattern', 'Translation', 'Description'],
      row: (r) => [named(r.name), code(r.pattern), code(r.translation), about(r.description)],
      props: (r) => part('translation', r.name),
    }),
    table('user', 'Users', plan.users, (u, text) => has(text, u.uri, u.line_uri, u.profile, u.policy), {
      heads: ['User', 'Line', 'Profile', 'Policy'],
      row: (u) => [
        named(u.uri),
        u.line_uri === null ? null : testLink(u.line_uri.replace(/^tel:/i, ''), first(u.profile)),
        u.profile === null ? h('span', { class: 'quiet' }, 'default') : partLink('profile', u.profile),
        u.policy === null ? h('span', { class: 'quiet' }, 'default') : partLink('policy', u.policy),
      ],
      props: (u) => part('user', u.uri),
    }),
    table('site', 'Sites', plan.sites, (s, text) => has(text, s.name, s.emergency_policy, s.profiles), {
      heads: ['Site', 'Emergency policy', 'Profiles', 'Description'],
      row: (s) => [named(s.name), s.emergency_policy === null ? null : named(s.emergency_policy), partLinks('profile', s.profiles), about(s.description)],
      props: (s) => part('site', s.name),
    }),
    table('emergency', 'Emergency numbers', plan.emergency_numbers, (e, text) => has(text, e.number, e.policy, e.masks), {
      heads: ['Number', 'Also dialled as', 'Becomes', 'Phone usage', 'Of'],
      row: (e) => [
        testLink(e.number, { profile: e.profiles[0] ?? app.engine.plan.defaults.profile }),
        e.masks.map((mask, at) => [at > 0 && ', ', code(mask, 30)]),
        code(e.becomes, 30),
        e.phone_usage === null ? null : partLink('usage', e.phone_usage),
        e.policy === null ? partLinks('profile', e.profiles) : named(e.policy),
      ],
    }),
    table('range', 'Number ranges', plan.number_ranges, (r, text) => has(text, r.name, r.numbers), {
      heads: ['Range', 'Numbers', 'Site'],
      row: (r) => [named(r.name), code(r.numbers), r.site === null ? null : partLink('site', r.site)],
    }),
    table('class', 'Classes of numbers', plan.classes, (c, text) => has(text, c.name, c.pattern), {
      heads: ['Class', 'Pattern'],
      row: (c) => [named(c.name), code(c.pattern)],
    }),
  ];
}

function lists(verb: string, of: Lists): Child {
  const list = (what: string, names: string[]): Child =>
    names.length > 0 && h('div', null, `${verb} the ${what} number through `, partLinks('translation', names));
  return [list('called', of.called), list('calling', of.calling)];
}

function ruleHas(rule: Rule, text: string): boolean {
  return has(text, rule.name, rule.pattern, rule.translation, rule.description);
}

function profiles(all: Profile[], text: string): HTMLElement | null {
  const matching = all
    .map((profile) => ({
      profile,
      rules: has(text, profile.name, profile.description) ? profile.rules : profile.rules.filter((rule) => ruleHas(rule, text)),
    }))
    .filter(({ profile, rules }) => rules.length > 0 || has(text, profile.name, profile.description));
  if (matching.length === 0) return null;
  return h(
    'section',
    { id: 'part-profile' },
    h('h2', null, 'Location profiles ', h('span', { class: 'total' }, matching.length.toLocaleString('en'))),
    matching.map(({ profile, rules }, at) => profileOf(profile, rules, at < OPEN)),
  );
}

function profileOf(profile: Profile, rules: Rule[], open: boolean): HTMLElement {
  const facts = [
    profile.country_code !== null && `country code ${shown(profile.country_code)}`,
    profile.external_access_prefix !== null && `outside prefix ${shown(profile.external_access_prefix)}`,
    profile.optimize_device_dialing && 'optimized for device dialing',
  ].filter(Boolean);
  const details = h(
    'details',
    { open, class: 'profile', ...part('profile', profile.name) },
    h(
      'summary',
      null,
      h('h3', null, named(profile.name)),
      h('span', { class: 'quiet' }, [counted(profile.rules.length, 'rule'), ...facts].join(', ')),
    ),
    profile.description !== null && h('p', null, named(profile.description)),
  );
  // The rules of a closed profile are made when it is opened.
  let made = false;
  const make = (): void => {
    if (made) return;
    made = true;
    details.append(
      sheet({
        caption: `Rules of ${shown(profile.name)}, in order`,
        heads: ['Rule', '#', 'Pattern', 'Translation', 'From', 'Description'],
        items: rules,
        empty: 'This profile has no rules.',
        row: (rule) => [
          named(rule.name),
          profile.rules.indexOf(rule) + 1,
          code(rule.pattern),
          code(rule.translation),
          rule.from === null ? null : named(rule.from),
          about(rule.description),
        ],
        props: (rule) => part('rule', rule.name),
      }),
    );
  };
  details.addEventListener('toggle', () => details.open && make());
  details.addEventListener('need', make);
  if (open) make();
  return details;
}
