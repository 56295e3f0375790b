// Files that the page makes: they are saved by the browser, nothing is sent.

import { h } from './dom';

/** Saves a text as a file. */
export function download(name: string, text: string, type: string = 'text/csv'): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const anchor = h('a', { href: url, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The browser reads the file after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
