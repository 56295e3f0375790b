// The answer to one number: the verdict first, then the way to it.

import { h, type Child } from './dom';
import { shown } from './names';
import { code, named, partLink, partLinks, sheet } from './parts';
import type { Plan, Result } from './types';

/** The verdict as a word with its colour, and as a sentence. */
export function verdictOf(result: Result): { mark: HTMLElement; sentence: string } {
  const word = { routed: 'Routed', internal: 'Internal', 'calling-plan': 'Calling Plan', blocked: 'Blocked', normalised: 'Normalised' }[result.verdict];
  const number = shown(result.normalization.number ?? result.dialled);
  const sentence = {
    routed: `Routed to ${number}, phone usage ${shown(result.usage ?? '')}, route ${shown(result.route ?? '')}.`,
    internal: `Internal: the call goes to ${shown(result.internal_user ?? '')}.`,
    'calling-plan': `${number} leaves through a Calling Plan.`,
    blocked: `Blocked. ${result.message ?? ''}`,
    normalised: `Normalised to ${number}.`,
  }[result.verdict];
  return { mark: h('span', { class: `mark ${result.verdict}` }, word), sentence };
}

/** Renders an answer. */
export function answerOf(plan: Plan, result: Result): HTMLElement {
  const { normalization } = result;
  const profile = plan.profiles.find((one) => one.name === result.profile);
  const policy = plan.policies.find((one) => one.name === result.policy);
  const rule = profile?.rules.findIndex((one) => one.name === normalization.rule) ?? -1;
  const usage = policy?.phone_usages.indexOf(result.usage ?? '') ?? -1;
  const facts: [string, Child][] = [];
  const fact = (name: string, ...value: Child[]): void => void facts.push([name, value]);
  if (result.dialled !== result.number) fact('Dialled', code(result.dialled), ' without separators');
  if (normalization.prefix_removed !== null) fact('Outside line', 'the prefix ', code(normalization.prefix_removed), ' is taken off');
  if (normalization.inbound !== null) fact('From the gateway', code(normalization.inbound.called), normalization.inbound.rule !== null && [' by ', partLink('translation', normalization.inbound.rule)]);
  fact(
    'Normalised',
    normalization.number === null ? h('span', { class: 'quiet' }, 'no number') : h('span', { class: 'number' }, code(normalization.number)),
    h('span', { class: 'how' }, howNormalised(result, rule, profile?.rules.length ?? 0)),
  );
  if (result.emergency !== null) fact('Emergency', 'the entry for ', code(result.emergency.number), result.emergency.policy !== null && [' of ', named(result.emergency.policy)]);
  if (result.usage !== null) fact('Phone usage', partLink('usage', result.usage), usage >= 0 && policy && h('span', { class: 'how' }, `${usage + 1} of ${policy.phone_usages.length} in `, partLink('policy', policy.name)));
  if (result.route !== null) fact('Route', partLink('route', result.route), h('span', { class: 'how' }, 'via ', partLinks('gateway', result.gateways)));
  if (result.internal_user !== null) fact('Answered by', partLink('user', result.internal_user));
  if (result.failover.length > 0) {
    fact('If that fails', h('ol', null, result.failover.map((next) => h('li', null, partLink('route', next.route), ' of ', partLink('usage', next.usage), ' via ', partLinks('gateway', next.gateways)))));
  }
  if (result.reason !== null) fact('Reason', code(result.reason), result.response_code !== null && h('span', { class: 'how' }, `response code ${result.response_code}`));
  if (result.allowed_by.length > 0) {
    fact('Would match', h('ul', null, result.allowed_by.map((route) => h('li', null, partLink('route', route.route), ', which needs ', partLinks('usage', route.usages)))));
  }
  if (result.down.length > 0) fact('Not answering', partLinks('gateway', result.down));
  if (result.notes.length > 0) fact('Notes', result.notes.join(', '));
  const { mark, sentence } = verdictOf(result);
  const translated = result.sent.filter((sent) => sent.called !== normalization.number || sent.calling !== null);
  return h(
    'section',
    { class: `card ${result.verdict}`, 'aria-label': 'The answer' },
    h('h2', null, mark, ' ', h('span', { class: 'number' }, code(result.number, 60))),
    h('p', { class: 'sentence' }, result.verdict === 'blocked' ? (result.message ?? sentence) : sentence),
    h('dl', null, facts.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value)))),
    h('p', { class: 'quiet' }, 'Caller: ', caller(result)),
    translated.length > 0 &&
      h(
        'div',
        null,
        h('h3', null, 'What gateways are sent'),
        sheet({
          caption: 'What gateways are sent',
          heads: ['Gateway', 'Route', 'Called', 'Rule', 'Calling', 'Rule'],
          items: result.sent,
          row: (sent) => [
            partLink('gateway', sent.gateway),
            partLink('route', sent.route),
            code(sent.called),
            sent.called_rule === null ? null : partLink('translation', sent.called_rule),
            sent.calling === null ? null : code(sent.calling),
            sent.calling_rule === null ? null : partLink('translation', sent.calling_rule),
          ],
        }),
      ),
  );
}

function howNormalised(result: Result, at: number, count: number): Child {
  const { normalization } = result;
  if (normalization.rule !== null) {
    return ['by ', partLink('rule', normalization.rule, result.profile ?? ''), at >= 0 && `, rule ${at + 1} of ${count}`];
  }
  if (normalization.bypassed) return 'it begins with +, so no rule is tried';
  if (normalization.number === null) return 'no rule matches';
  return result.emergency !== null ? 'as an emergency number' : 'no rule matches, it is taken as it is';
}

function caller(result: Result): Child {
  return [
    result.user !== null && ['user ', partLink('user', result.user), ', '],
    result.gateway !== null && ['gateway ', partLink('gateway', result.gateway), ', '],
    result.profile === null ? 'no profile' : ['profile ', partLink('profile', result.profile)],
    result.policy !== null && [', policy ', partLink('policy', result.policy)],
    result.site !== null && [', site ', partLink('site', result.site)],
    result.client_normalization && ', normalised on the client first',
    result.off_hook && ', off-hook',
  ];
}
