// The tab Test: a number, who dials it, and what happens. The answer changes with every key.

import type { App, Question, Tab } from '../app';
import { h, fill } from '../dom';
import { field, named, partLink, pick, picker, sheet, tick } from '../parts';
import { link, type Place } from '../router';
import type { Asked, Result } from '../types';
import { verdictOf, answerOf } from '../answer';
import { walkOf } from '../walk';

/** The most policies for which a number is shown side by side. */
const SIDE_BY_SIDE = 60;

export function makeTest(app: App): Tab {
  const plan = app.engine.plan;
  const names = (items: { name: string }[]): string[] => items.map((item) => item.name);
  const number = h('input', {
    type: 'text',
    inputmode: 'tel',
    autocomplete: 'off',
    spellcheck: 'false',
    class: 'number',
    placeholder: 'as it is dialled',
  });
  const who = h(
    'select',
    null,
    h('option', { value: 'pair' }, 'a profile and a policy'),
    plan.users.length > 0 && h('option', { value: 'user' }, 'a user'),
    plan.gateways.length > 0 && h('option', { value: 'gateway' }, 'a gateway'),
  );
  const usual = (name: string | null): string => (name === null ? 'the plan’s default' : `default: ${name}`);
  const profile = picker(names(plan.profiles), usual(plan.defaults.profile));
  const policy = picker(names(plan.policies), usual(plan.global_policy ?? plan.defaults.policy));
  const user = picker(plan.users.map((one) => one.uri), 'choose a user');
  const gateway = picker(names(plan.gateways), 'choose a gateway');
  const site = picker(names(plan.sites), 'that of the profile');
  const down = picker(names(plan.gateways), 'every gateway answers');
  const from = h('input', { type: 'text', inputmode: 'tel', autocomplete: 'off', spellcheck: 'false', placeholder: 'the line of the user' });
  const cn = h('input', { type: 'checkbox' });
  const offHook = h('input', { type: 'checkbox' });
  const withoutUsers = h('input', { type: 'checkbox' });
  const pair = h('div', null, field('Location profile', profile), field('Policy', policy));
  const ofUser = h('div', null, field('User', user));
  const ofGateway = h('div', null, field('Gateway', gateway));
  const save = h('button', { type: 'button' }, 'Save as test case');
  const outcome = h('div', { class: 'outcome' });
  const walk = h('div', { class: 'walk' });
  const spoken = h('p', { class: 'unseen', role: 'status' });

  const element = h(
    'div',
    { class: 'test' },
    h(
      'form',
      { class: 'card', 'aria-label': 'The call', submit: (event: Event) => event.preventDefault() },
      field('Number', number),
      field('Dialled by', who),
      pair,
      ofUser,
      ofGateway,
      plan.sites.length > 0 && field('Site', site),
      h(
        'details',
        null,
        h('summary', null, 'How it is dialled'),
        tick('Normalise on the client first', cn),
        plan.profiles.some((one) => one.optimize_device_dialing) && tick('Off-hook on a desk phone', offHook),
        plan.users.length > 0 && tick('Ignore the users’ lines', withoutUsers),
        plan.gateways.length > 0 && field('Gateway that does not answer', down),
        field('Calling number', from),
      ),
      h('div', { class: 'buttons' }, save),
    ),
    h('div', { class: 'answer' }, spoken, outcome, walk),
  );

  const read = (): Question => {
    const asked: Asked = {};
    const put = (key: 'profile' | 'policy' | 'user' | 'gateway' | 'site' | 'from', input: { value: string }): void => {
      if (input.value !== '') asked[key] = input.value;
    };
    if (who.value === 'pair') {
      put('profile', profile);
      put('policy', policy);
    }
    if (who.value === 'user') put('user', user);
    if (who.value === 'gateway') put('gateway', gateway);
    put('site', site);
    put('from', from);
    if (cn.checked) asked.cn = true;
    if (offHook.checked) asked.off_hook = true;
    if (withoutUsers.checked) asked.without_users = true;
    if (down.value !== '') asked.down = [down.value];
    return { number: number.value, asked };
  };

  /** Shows the answer to what the fields say. */
  const answer = (): void => {
    app.question = read();
    const { number, asked } = app.question;
    save.disabled = true;
    pair.hidden = who.value !== 'pair';
    ofUser.hidden = who.value !== 'user';
    ofGateway.hidden = who.value !== 'gateway';
    if (number.trim() === '') {
      fill(outcome, h('p', { class: 'quiet' }, 'Type a number to see what happens to it.'));
      fill(walk);
      spoken.textContent = '';
      return;
    }
    if ((who.value === 'user' && !asked.user) || (who.value === 'gateway' && !asked.gateway)) {
      fill(outcome, h('p', { class: 'quiet' }, `Choose the ${who.value} that dials.`));
      fill(walk);
      return;
    }
    try {
      const result = app.engine.decide(number, asked, true);
      fill(outcome, answerOf(app.engine.plan, result));
      fill(walk, walkOf(app.engine.plan, result), who.value === 'pair' && others(app, result, asked));
      spoken.textContent = verdictOf(result).sentence;
      save.disabled = false;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      fill(outcome, h('p', { class: 'problem', role: 'alert' }, message));
      fill(walk);
      spoken.textContent = '';
    }
  };
  const changed = (): void => {
    answer();
    app.keep(address(app.question));
  };
  for (const input of [number, profile, policy, user, gateway, site, from, cn, offHook, withoutUsers, down, who]) {
    input.addEventListener('input', changed);
  }
  save.addEventListener('click', () => {
    try {
      app.saved = app.engine.save(app.saved, app.question.number, app.question.asked);
      app.say('Saved: the tab Cases has the new test case.');
    } catch (error) {
      app.say(`Not saved: ${error instanceof Error ? error.message : error}`);
    }
  });

  const show = (place: Place): void => {
    const { params } = place;
    if (params.size > 0) {
      const get = (key: string): string => params.get(key) ?? '';
      number.value = get('number');
      who.value = params.has('user') ? 'user' : params.has('gateway') ? 'gateway' : 'pair';
      pick(profile, get('profile'));
      pick(policy, get('policy'));
      pick(user, get('user'));
      pick(gateway, get('gateway'));
      pick(site, get('site'));
      pick(down, get('down'));
      from.value = get('from');
      cn.checked = params.has('cn');
      offHook.checked = params.has('off_hook');
      withoutUsers.checked = params.has('without_users');
    }
    answer();
    if (place.path.length === 0) number.focus({ preventScroll: true });
  };
  return { element, show };
}

/** Returns the address of a question. */
export function address({ number, asked }: Question): string {
  const { down, ...rest } = asked;
  return link('test', [], { number, ...rest, down: down?.[0] });
}

/** The same number with every policy. */
function others(app: App, result: Result, asked: Asked): HTMLElement | null {
  const { policies, global_policy } = app.engine.plan;
  if (policies.length < 2 || global_policy !== null) return null;
  const details = h('details', { class: 'card' }, h('summary', null, h('h2', null, 'With other policies')));
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) details.append(...sideBySide(app, result, asked));
  });
  return details;
}

function sideBySide(app: App, result: Result, asked: Asked): HTMLElement[] {
  const { policies } = app.engine.plan;
  const rows = policies.slice(0, SIDE_BY_SIDE).map(({ name }) => ({ name, result: app.engine.decide(result.number, { ...asked, policy: name }) }));
  const table = sheet({
      caption: 'The same number with every policy',
      heads: ['Policy', 'Verdict', 'Phone usage', 'Route', 'Gateways'],
      items: rows,
      row: ({ name, result }) => [
        partLink('policy', name),
        verdictOf(result).mark,
        result.usage === null ? null : named(result.usage),
        result.route === null ? null : named(result.route),
        result.gateways.map((gateway, at) => [at > 0 && ', ', named(gateway)]),
      ],
  });
  const note = h('p', { class: 'quiet' }, `The first ${SIDE_BY_SIDE} policies are shown.`);
  return policies.length > SIDE_BY_SIDE ? [table, note] : [table];
}

