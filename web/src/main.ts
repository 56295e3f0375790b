// The page: opens what the report carries, shows the tabs, and answers scripts through `window.dialplan`.

import './style.css';
import type { App, Tab, TabKind } from './app';
import { fromBase64, unpacked } from './bytes';
import { h, fill } from './dom';
import { Engine, start } from './engine';
import { shown, visible } from './names';
import { read } from './router';
import { Slow } from './slow';
import { makeCases } from './tabs/cases';
import { makeFindings } from './tabs/findings';
import { makeGraph } from './tabs/graph';
import { makeMatrix } from './tabs/matrix';
import { makePlan } from './tabs/plan';
import { makeSearch } from './tabs/search';
import { makeTest } from './tabs/test';
import type { Asked, Plan, Report, Result } from './types';
import { lookButton } from './look';

declare global {
  interface Window {
    /** For scripts and tests. */
    dialplan: { decide: (number: string, asked?: Asked) => Promise<Result>; plan: () => Promise<Plan> };
  }
}

const TABS: TabKind[] = [
  { id: 'plan', title: 'Plan', make: makePlan },
  { id: 'test', title: 'Test', make: makeTest },
  { id: 'cases', title: 'Cases', make: makeCases },
  { id: 'findings', title: 'Findings', make: makeFindings },
  { id: 'graph', title: 'Graph', make: makeGraph },
  { id: 'matrix', title: 'Matrix', make: makeMatrix },
  { id: 'search', title: 'Search', make: makeSearch },
];

/** Returns a block of data that the report carries. */
function block(name: string): Uint8Array<ArrayBuffer> {
  const text = document.getElementById(`dialplan-${name}`)?.textContent;
  if (!text) throw new Error(`the page has no ${name}: it was not written by dialplan, or not to its end`);
  return fromBase64(text);
}

export interface Opened {
  app: App;
  /** Makes the tabs anew, after the plan has changed. */
  renew: () => void;
}

/** Opens the page. Further tabs come first. */
export async function open(more: (app: App, renew: () => void) => TabKind[] = () => []): Promise<Opened> {
  const [module, report, compiled] = await Promise.all([
    unpacked(block('module'), 'gzip').then((bytes) => WebAssembly.compile(bytes)),
    unpacked(block('report'), 'deflate-raw').then((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as Report),
    unpacked(block('compiled'), 'deflate-raw'),
  ]);
  start(module);
  const engine = new Engine(compiled, report.name, report.limits);
  const status = h('p', { class: 'said', role: 'status' });
  let hide = 0;
  const app: App = {
    report,
    text: report.text,
    engine,
    slow: new Slow(module, report, report.text),
    question: { number: '', asked: {} },
    saved: '',
    go: (address) => void (location.hash = address),
    keep: (address) => history.replaceState(null, '', address),
    say: (message) => {
      status.textContent = message;
      clearTimeout(hide);
      hide = window.setTimeout(() => (status.textContent = ''), 8_000);
    },
  };
  const made = new Map<string, Tab>();
  const kinds = [...more(app, () => renew()), ...TABS];
  /** Tabs that outlive a change of the plan. */
  const kept = kinds.filter((kind) => !TABS.includes(kind)).map((kind) => kind.id);
  const title = h('h1');
  const panel = h('div', { id: 'panel', role: 'tabpanel', tabindex: -1 });
  const tabs = kinds.map((kind) =>
    h('button', { type: 'button', role: 'tab', id: `tab-${kind.id}`, 'aria-controls': 'panel', click: () => app.go(`#/${kind.id}`) }, kind.title),
  );
  const list = h('div', { role: 'tablist', 'aria-label': 'Views of the plan', keydown: (event: KeyboardEvent) => arrow(event, tabs) }, tabs);
  fill(
    document.getElementById('page') ?? document.body,
    h('header', null, title, list, lookButton()),
    h('main', null, panel),
    h('footer', null, h('p', null, `Written by dialplan ${report.version} from ${shown(report.name)}. This page is complete: it loads nothing and sends nothing.`), status),
  );

  const showTitle = (): void => {
    const name = app.engine.plan.name ?? report.name;
    fill(title, h('bdi', null, shown(name, 60)));
    document.title = `${visible(name).slice(0, 100)}: dial plan`;
  };
  const show = (): void => {
    const place = read(location.hash);
    const kind = kinds.find((kind) => kind.id === place.tab) ?? kinds[0];
    if (!kind) return;
    const tab = made.get(kind.id) ?? kind.make(app);
    made.set(kind.id, tab);
    for (const button of tabs) {
      const selected = button.id === `tab-${kind.id}`;
      button.setAttribute('aria-selected', String(selected));
      button.tabIndex = selected ? 0 : -1;
      if (selected) button.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
    panel.setAttribute('aria-labelledby', `tab-${kind.id}`);
    panel.dataset['tab'] = kind.id;
    if (panel.firstChild !== tab.element) {
      panel.replaceChildren(tab.element);
      window.scrollTo(0, 0);
    }
    tab.show(place);
  };
  const renew = (): void => {
    for (const id of made.keys()) if (!kept.includes(id)) made.delete(id);
    showTitle();
    const shownTab = panel.dataset['tab'];
    if (shownTab !== undefined && !kept.includes(shownTab)) show();
  };
  window.addEventListener('hashchange', show);
  window.addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  showTitle();
  show();
  // For `measure.mjs`.
  performance.mark('shown');
  return { app, renew };
}

/** Moves between tabs with the arrow keys. */
function arrow(event: KeyboardEvent, tabs: HTMLButtonElement[]): void {
  const at = tabs.findIndex((tab) => tab.getAttribute('aria-selected') === 'true');
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const tab = tabs[(to + tabs.length) % tabs.length];
  tab?.click();
  tab?.focus();
}

/** Begins, and shows what goes wrong. */
export function begin(opened: Promise<Opened>): void {
  window.dialplan = {
    decide: async (number, asked = {}) => (await opened).app.engine.decide(number, asked),
    plan: async () => (await opened).app.engine.plan,
  };
  opened.catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    fill(document.getElementById('page') ?? document.body, h('main', null, h('h1', null, 'The plan cannot be shown'), h('p', { class: 'problem', role: 'alert' }, message)));
  });
}
