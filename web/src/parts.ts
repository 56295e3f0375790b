// Pieces that several tabs are made of: links to parts of the plan, tables that grow on demand, fields.

import { h, type Child, type Props } from './dom';
import { counted, shown, visible } from './names';
import { link } from './router';

export type PartKind = 'profile' | 'rule' | 'policy' | 'usage' | 'route' | 'gateway' | 'user' | 'site' | 'translation';

/** A name of the plan, as text. */
export function named(name: string, props: Props = {}): HTMLElement {
  const text = shown(name);
  return h('bdi', { ...props, title: text === name ? null : visible(name.slice(0, 1000)) }, text);
}

/** A name of the plan that leads to its part. */
export function partLink(kind: PartKind, name: string, within: string = ''): HTMLElement {
  return h('a', { href: link('plan', within ? [kind, within, name] : [kind, name]) }, named(name));
}

/** Names with commas between them. */
export function partLinks(kind: PartKind, names: string[], most: number = 12): Child[] {
  const list: Child[] = names.slice(0, most).map((name, at) => [at > 0 && ', ', partLink(kind, name)]);
  if (names.length > most) list.push(` and ${names.length - most} more`);
  return list;
}

/** A pattern or a number: in letters of one width. */
export function code(text: string, longest: number = 120): HTMLElement {
  const cut = shown(text, longest);
  return h('code', { class: cut.length > 36 && 'long', title: cut === text ? null : visible(text.slice(0, 1000)) }, cut);
}

/** A sentence of the engine: what stands in backquotes is in letters of one width. */
export function sentence(text: string, longest: number = 400): Child[] {
  return shown(text, longest).split('`').map((part, at) => (at % 2 === 1 ? h('code', null, part) : part));
}

/** A number that leads to the tab Test. */
export function testLink(number: string, params: Record<string, string | boolean | undefined | null> = {}): HTMLElement {
  return h('a', { class: 'number', href: link('test', [], { number, ...params }) }, code(number, 40));
}

/** A table whose rows are made as they are needed. */
export interface Sheet<T> {
  caption: string;
  heads: Child[];
  items: T[];
  row: (item: T, at: number) => Child[];
  /** Attributes of a row. */
  props?: (item: T, at: number) => Props;
  empty?: string;
  step?: number;
}

/** Renders a table. The first cell of a row is its heading. */
export function sheet<T>(data: Sheet<T>): HTMLElement {
  const step = data.step ?? 100;
  const body = h('tbody');
  const more = h('button', { type: 'button', class: 'more' });
  let count = 0;
  const grow = (to: number): void => {
    for (; count < Math.min(to, data.items.length); count += 1) {
      const item = data.items[count] as T;
      const cells = data.row(item, count);
      const made = cells.map((cell, at) => (at === 0 ? h('th', { scope: 'row' }, cell) : h('td', null, cell)));
      body.append(h('tr', data.props ? data.props(item, count) : null, made));
    }
    more.hidden = count >= data.items.length;
    more.textContent = `Show more (${(data.items.length - count).toLocaleString('en')} are left)`;
  };
  more.addEventListener('click', () => grow(count + 5 * step));
  grow(step);
  if (data.items.length === 0) return h('p', { class: 'quiet' }, data.empty ?? 'None.');
  return h(
    'div',
    null,
    h(
      'div',
      { class: 'wide', tabindex: 0, role: 'region', 'aria-label': data.caption },
      h(
        'table',
        null,
        h('caption', { class: 'unseen' }, data.caption),
        h('thead', null, h('tr', null, data.heads.map((head) => h('th', { scope: 'col' }, head)))),
        body,
      ),
    ),
    more,
  );
}

let fields = 0;

/** A labelled field. */
export function field(label: string, input: HTMLElement, hint: Child = null): HTMLElement {
  fields += 1;
  input.id ||= `field-${fields}`;
  return h('div', { class: 'field' }, h('label', { for: input.id }, label), input, hint);
}

/** A box to tick. */
export function tick(label: string, input: HTMLInputElement): HTMLElement {
  return h('label', { class: 'tick' }, input, ` ${label}`);
}

/** The most names that a list to choose from has; beyond, a name is typed. */
const LISTED = 300;

/** A field for one of many names; an empty value is none. `none` says what that means. */
export function picker(names: string[], none: string, props: Props = {}): HTMLSelectElement | HTMLInputElement {
  if (names.length > LISTED) {
    const input = h('input', { type: 'text', placeholder: none, autocomplete: 'off', spellcheck: 'false', ...props });
    return input;
  }
  const options = names.map((name) => h('option', { value: name }, shown(name, 60)));
  return h('select', props, h('option', { value: '' }, none), options);
}

/** Sets the value of a picker, also to a name that it does not list. */
export function pick(input: HTMLSelectElement | HTMLInputElement, value: string): void {
  if (input instanceof HTMLSelectElement && value && !Array.from(input.options).some((o) => o.value === value)) {
    // The engine finds names by their first label too, and says what it does not find.
    input.append(h('option', { value }, shown(value, 60)));
  }
  input.value = value;
}

/** A count with its noun, for headings. */
export function total(count: number, one: string, many?: string): HTMLElement {
  return h('span', { class: 'total' }, counted(count, one, many));
}
