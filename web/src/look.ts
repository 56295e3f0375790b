// Light or dark: that of the system, or the one that is chosen with the button.

import { h } from './dom';

const LOOKS = ['system', 'light', 'dark'] as const;

/** The button that changes the look. */
export function lookButton(): HTMLElement {
  let at = 0;
  const button = h('button', { type: 'button', class: 'look' });
  const show = (): void => {
    const look = LOOKS[at] ?? 'system';
    if (look === 'system') delete document.documentElement.dataset['look'];
    else document.documentElement.dataset['look'] = look;
    button.textContent = { system: '◐', light: '☀', dark: '☾' }[look];
    button.setAttribute('aria-label', `Look: ${look}`);
    button.title = `Look: ${look}`;
  };
  button.addEventListener('click', () => {
    at = (at + 1) % LOOKS.length;
    show();
  });
  show();
  return button;
}
