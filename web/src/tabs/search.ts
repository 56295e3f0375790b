// The tab Search: which dialled strings reach a route, a usage, a verdict or a number; for everybody who can dial them.

import type { App, Tab } from '../app';
import { h, fill } from '../dom';
import { counted, shown } from '../names';
import { code, field, partLink, pick, picker, testLink } from '../parts';
import { link, type Place } from '../router';
import type { Found } from '../types';

const REASONS = ['not-normalised', 'ambiguous-line', 'policy-has-no-usages', 'route-has-no-gateway', 'usage-not-allowed', 'no-route'];

export function makeSearch(app: App): Tab {
  const plan = app.engine.plan;
  const names = (items: { name: string }[]): string[] => items.map((item) => item.name);
  const pattern = (): HTMLInputElement => h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', class: 'number' });
  const inputs: Record<string, HTMLInputElement | HTMLSelectElement> = {
    who: pattern(),
    verdict: picker(['routed', 'blocked', 'internal', 'calling-plan', 'normalised'], 'any'),
    reason: picker(REASONS, 'any'),
    route: picker(names(plan.routes), 'any'),
    usage: picker(names(plan.phone_usages), 'any'),
    gateway: picker(names(plan.gateways), 'any'),
    rule: picker(Array.from(new Set(plan.profiles.flatMap((one) => names(one.rules)))), 'any'),
    profile: picker(names(plan.profiles), 'all'),
    policy: picker(names(plan.policies), 'all'),
    dialled: pattern(),
    normalised: pattern(),
  };
  const labels: Record<string, string> = {
    who: 'Who can reach this number',
    verdict: 'Verdict',
    reason: 'Blocked because',
    route: 'Route',
    usage: 'Phone usage',
    gateway: 'Gateway',
    rule: 'Rule',
    profile: 'Location profile',
    policy: 'Policy',
    dialled: 'Dialled strings like (pattern)',
    normalised: 'Becomes a number like (pattern)',
  };
  const summary = h('p', { class: 'summary', role: 'status' }, 'All conditions hold together; without any, every string is found.');
  const body = h('div');
  let asked = 0;
  const wanted = (): Record<string, string> =>
    Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, input.value.trim()] as [string, string]).filter(([, value]) => value !== ''));
  const run = (): void => {
    asked += 1;
    const now = asked;
    summary.textContent = 'Searching every number…';
    app.slow.search({ ...wanted(), limit: 5 }).then(
      (found) => now === asked && render(found),
      (error: Error) => {
        if (now !== asked) return;
        fill(summary, h('span', { class: 'problem' }, error.message));
        fill(body);
      },
    );
  };
  const render = (found: Found): void => {
    summary.textContent = found.found ? counted(found.results.length, 'set of strings', 'sets of strings') : found.not_decided.length > 0 ? '' : 'No number: proven.';
    fill(
      body,
      found.results.slice(0, 200).map((result) => {
        const first = result.callers[0];
        const { total, by_length } = result.count;
        const lengths = Object.keys(by_length);
        return h(
          'section',
          { class: 'card', 'aria-label': 'A set of strings' },
          h('p', null, result.callers.slice(0, 8).map((caller, at) => [at > 0 && '; ', caller.profile === null ? 'no profile' : partLink('profile', caller.profile), caller.policy !== null && [', ', partLink('policy', caller.policy)]]), result.callers.length > 8 && ` and ${counted(result.callers.length - 8, 'other caller')}`),
          result.pattern !== null && h('p', { class: 'pattern' }, code(result.pattern, 300)),
          result.pattern === null && result.ranges !== null && h('p', { class: 'pattern' }, result.ranges.slice(0, 20).map((range, at) => [at > 0 && ', ', code(range)])),
          h('p', null, h('b', null, total === null ? 'There is no longest string' : `${BigInt(total).toLocaleString('en')} strings`), lengths.length > 0 && `, of ${lengths[0]}${lengths.length > 1 ? ` to ${lengths.at(-1)}` : ''} characters`),
          h('p', null, 'For example ', result.samples.map((sample, at) => [at > 0 && ', ', testLink(sample, { profile: first?.profile, policy: first?.policy })])),
        );
      }),
      found.not_decided.map((one) => h('p', { class: 'problem' }, `Not decided: ${shown(one.why, 300)}`)),
    );
  };
  const form = h(
    'form',
    {
      class: 'bar',
      'aria-label': 'What is searched for',
      submit: (event: Event) => {
        event.preventDefault();
        app.keep(link('search', [], wanted()));
        run();
      },
    },
    Object.entries(inputs).map(([key, input]) => field(labels[key] ?? key, input)),
    h('div', { class: 'buttons' }, h('button', { type: 'submit' }, 'Search')),
  );
  const show = (place: Place): void => {
    if (place.params.size === 0) return;
    for (const [key, input] of Object.entries(inputs)) pick(input, place.params.get(key) ?? '');
    run();
  };
  return { element: h('div', null, form, summary, body), show };
}
