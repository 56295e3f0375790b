// The tab Graph: the plan in six columns, the way of the tested number in it, and for each part its numbers.

import type { App, Tab } from '../app';
import { h, svg, fill, type Child } from '../dom';
import { counted, shown } from '../names';
import { code, field, named, pick, picker, testLink, tick } from '../parts';
import { link, type Place } from '../router';
import type { Drawn, Found, Kind, Result } from '../types';

/** The most boxes of a column. */
const MOST = 150;
/** The longest name in a box. */
const NAME = 20;
/** The most rules and routes that are drawn at first for all profiles and policies. */
const FEW = 80;
/** With more lines than this each is fainter. */
const MANY = 250;

type Node = Drawn['nodes'][number];

export function makeGraph(app: App): Tab {
  const plan = app.engine.plan;
  const names = (items: { name: string }[]): string[] => items.map((item) => item.name);
  const profile = picker(names(plan.profiles), 'all');
  const policy = picker(names(plan.policies), 'all');
  const way = h('input', { type: 'checkbox', checked: true });
  const picture = h('div', { class: 'wide graph', tabindex: 0, role: 'region', 'aria-label': 'The plan in columns' });
  const about = h('div', { class: 'card about', role: 'status' });
  const notes = h('p', { class: 'quiet' });
  /** What was found out about boxes. */
  const known = new Map<string, Promise<Found>>();
  /** The box that somebody points at. */
  let asked = '';

  const chosen = (): Drawn =>
    app.engine.graph({ most: MOST, ...(profile.value && { profile: profile.value }), ...(policy.value && { policy: policy.value }) });
  const render = (): void => {
    asked = '';
    let drawn: Drawn;
    try {
      drawn = chosen();
    } catch (error) {
      fill(notes, h('span', { class: 'problem', role: 'alert' }, error instanceof Error ? error.message : String(error)));
      fill(picture);
      return;
    }
    const result = way.checked ? decided(app) : null;
    fill(picture, draw(drawn, result, tell));
    const left = drawn.columns.filter((column) => column.left_out > 0).map((column) => `${counted(column.left_out, column.kind, column.kind === 'policy' ? 'policies' : `${column.kind}s`)}`);
    fill(
      notes,
      left.length > 0 && `Not drawn: ${left.join(', ')}. Choose a profile and a policy to see fewer parts. `,
      result && ['Highlighted: the way of ', testLink(result.number, { profile: result.profile, policy: result.policy }), `, ${result.verdict}.`],
      way.checked && !result && 'Type a number in the tab Test to see its way here. ',
    );
    fill(about, h('p', { class: 'quiet' }, 'Point at a box, or move to it with the Tab key, to see its numbers.'));
  };

  /** Shows what the numbers of a box are. */
  const tell = (node: Node): void => {
    const key = `${node.kind} ${node.name}`;
    if (asked === key) return;
    asked = key;
    const head = [h('h2', null, named(node.name), ' ', h('span', { class: 'tag' }, node.kind)), node.about !== null && h('p', null, code(node.about))];
    fill(about, head, h('p', { class: 'quiet' }, '…'));
    // Passing over boxes asks nothing.
    setTimeout(() => {
      if (asked !== key) return;
      const found = known.get(key) ?? app.slow.search({ [node.kind]: node.name, ...(['profile', 'policy'].includes(node.kind) && { verdict: 'routed' }), limit: 3 });
      known.set(key, found);
      found.then(
        (found) => asked === key && fill(about, head, numbers(found, node.kind)),
        (error: Error) => asked === key && fill(about, head, h('p', { class: 'quiet' }, error.message)),
      );
    }, 120);
  };

  // A large plan begins with one profile and one policy: all of them are a tangle.
  if (plan.routes.length + plan.profiles.reduce((sum, one) => sum + one.rules.length, 0) > FEW) {
    const asked = decided(app);
    pick(profile, asked?.profile ?? plan.defaults.profile ?? plan.profiles[0]?.name ?? '');
    pick(policy, asked?.policy ?? plan.global_policy ?? plan.defaults.policy ?? plan.policies[0]?.name ?? '');
  }
  for (const input of [profile, policy, way]) input.addEventListener('input', render);
  const element = h(
    'div',
    null,
    h('div', { class: 'bar' }, field('Location profile', profile), field('Policy', policy), tick('Way of the tested number', way)),
    notes,
    picture,
    about,
  );
  const show = (place: Place): void => {
    for (const [key, input] of [['profile', profile], ['policy', policy]] as const) {
      const value = place.params.get(key);
      if (value !== null) pick(input, value);
    }
    render();
  };
  return { element, show };
}

function decided(app: App): Result | null {
  if (app.question.number.trim() === '') return null;
  try {
    return app.engine.decide(app.question.number, app.question.asked);
  } catch {
    return null;
  }
}

/** The parts through which a number goes, in order, with what leads to each. */
function wayOf(result: Result): { parts: Set<string>; steps: [string, string][] } {
  const chain: [Kind, string | null][] = [
    ['profile', result.profile],
    ['rule', result.normalization.rule],
    ['policy', result.gateway === null ? result.policy : null],
    ['usage', result.usage],
    ['route', result.route],
  ];
  const present = chain.filter((part): part is [Kind, string] => part[1] !== null).map(([kind, name]) => `${kind} ${name}`);
  const steps = present.slice(1).map((part, at): [string, string] => [present[at] ?? '', part]);
  const last = present.at(-1);
  const gateways = result.route === null ? [] : result.gateways.map((name) => `gateway ${name}`);
  for (const gateway of gateways) if (last !== undefined) steps.push([last, gateway]);
  return { parts: new Set([...present, ...gateways]), steps };
}

function draw(drawn: Drawn, result: Result | null, tell: (node: Node) => void): SVGElement {
  const way = result && wayOf(result);
  const { width, height } = drawn.box;
  const places = new Map(drawn.nodes.map((node) => [`${node.kind} ${node.name}`, node]));
  const line = (from: Node, to: Node, kind: string): SVGElement => {
    const [x1, y1, x2, y2] = [from.x + width, from.y + height / 2, to.x, to.y + height / 2];
    const bend = Math.max((x2 - x1) / 2, 24);
    return svg('path', { class: kind, d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` });
  };
  const onWay = new Set(way?.steps.map(([from, to]) => `${from}\n${to}`));
  const edges = drawn.edges.map(([from, to]) => {
    const [one, other] = [drawn.nodes[from], drawn.nodes[to]];
    if (!one || !other) return null;
    const key = `${one.kind} ${one.name}\n${other.kind} ${other.name}`;
    return line(one, other, onWay.has(key) ? 'hidden' : `edge${way ? ' faint' : ''}${one.kind === 'profile' && other.kind === 'policy' ? ' pair' : ''}`);
  });
  const steps = (way?.steps ?? []).map(([from, to]) => {
    const [one, other] = [places.get(from), places.get(to)];
    return one && other ? line(one, other, 'edge way') : null;
  });
  const boxes = drawn.nodes.map((node) => {
    const isOnWay = way?.parts.has(`${node.kind} ${node.name}`) ?? false;
    const label = `${node.kind} ${shown(node.name)}${node.about === null ? '' : `, ${shown(node.about)}`}${isOnWay ? ', on the way' : ''}`;
    const within = node.kind === 'rule' && result?.profile && isOnWay ? [result.profile] : [];
    const open = (): void => void (location.hash = link('plan', [node.kind, ...within, node.name]));
    return svg(
      'g',
      {
        class: `box ${node.kind}${isOnWay ? ' way' : way ? ' faint' : ''}`,
        tabindex: 0,
        role: 'link',
        transform: `translate(${node.x} ${node.y})`,
        mouseenter: () => tell(node),
        focus: () => tell(node),
        click: open,
        keydown: (event: KeyboardEvent) => event.key === 'Enter' && open(),
      },
      svg('title', null, label),
      svg('rect', { width, height, rx: 5 }),
      svg('text', { x: 10, y: height / 2 + 4, 'clip-path': 'url(#box)' }, shown(node.name, NAME)),
    );
  });
  const heads = drawn.columns.map((column) => svg('text', { class: 'head', x: column.x, y: 28 }, column.heading));
  return svg('svg', { class: edges.length > MANY && 'many', width: drawn.width, height: drawn.height, viewBox: `0 0 ${drawn.width} ${drawn.height}`, role: 'group', 'aria-label': 'The plan' }, svg('clipPath', { id: 'box' }, svg('rect', { width, height })), heads, edges, steps, boxes);
}

function numbers(found: Found, kind: Kind): Child {
  if (found.results.length === 0) {
    const why = found.not_decided[0]?.why;
    return h('p', null, why === undefined ? `No number that somebody can dial reaches this ${kind}: proven.` : `Not decided: ${why}`);
  }
  return h(
    'div',
    null,
    h('p', { class: 'quiet' }, kind === 'profile' || kind === 'policy' ? 'Dialled strings that are routed:' : 'Dialled strings that reach it:'),
    h('div', { class: 'sets' }, found.results.slice(0, 6).map((result) => {
      const first = result.callers[0];
      const count = result.count.total;
      return h(
        'div',
        { class: 'numbers' },
        h('div', { class: 'quiet' }, first && [named(first.profile ?? 'no profile'), first.policy !== null && [', ', named(first.policy)]], result.callers.length > 1 && ` and ${counted(result.callers.length - 1, 'other')}`),
        result.pattern !== null && h('div', null, code(result.pattern, 160)),
        result.pattern === null && result.ranges !== null && h('div', null, result.ranges.slice(0, 3).map((range, at) => [at > 0 && ', ', code(range)])),
        h('div', null, count === null ? 'numbers without a longest one' : counted(Number(count), 'number'), ', such as ', result.samples.slice(0, 3).map((sample, at) => [at > 0 && ', ', testLink(sample, { profile: first?.profile, policy: first?.policy })])),
      );
    })),
    found.results.length > 6 && h('p', { class: 'quiet' }, `and ${found.results.length - 6} more sets`),
  );
}
