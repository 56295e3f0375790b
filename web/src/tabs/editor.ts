// The tab Edit of the playground: the text of the plan, with what is wrong with it as somebody types.
//
// A text without mistakes is compiled in the worker, and all other tabs then answer from it. One with mistakes leaves
// them at the last text without.

import { autocompletion, closeBrackets } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, defaultHighlightStyle, foldGutter, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type Text } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { App, Tab } from '../app';
import { packed, toBase64 } from '../bytes';
import { h, fill } from '../dom';
import { download } from '../download';
import { Engine } from '../engine';
import { counted, shown } from '../names';
import { link } from '../router';
import type { Finding } from '../types';

/** How long nothing must be typed before the text is checked, in milliseconds. */
const PAUSE = 150;
/** The most mistakes that are listed below the editor. */
const LISTED = 20;

const LOOK = EditorView.theme({
  '&': { height: '65vh', border: '1px solid var(--line)', borderRadius: '8px', backgroundColor: 'var(--card)', color: 'var(--text)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontSize: '14px', lineHeight: '1.5' },
  '.cm-gutters': { backgroundColor: 'var(--soft)', color: 'var(--quiet)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent-soft) 55%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-soft)' },
  '.cm-tooltip, .cm-panels': { backgroundColor: 'var(--card)', color: 'var(--text)', borderColor: 'var(--line)' },
});

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string), tags.content], color: 'var(--text)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--other)' },
]);

export function makeEditor(app: App, renew: () => void, shared: string | null): Tab {
  const status = h('p', { class: 'summary', role: 'status' });
  const list = h('ul', { class: 'quiet' });
  const parent = h('div');
  let pause = 0;
  let asked = 0;

  const check = async (): Promise<void> => {
    asked += 1;
    const now = asked;
    const text = view.state.doc.toString();
    try {
      const { found, compiled } = await app.slow.edit(text);
      if (now !== asked) return;
      const findings = found.files.flatMap((file) => file.findings);
      view.dispatch(setDiagnostics(view.state, findings.map((finding) => diagnostic(view.state.doc, finding))));
      fill(list, findings.slice(0, LISTED).map((finding) => h('li', null, `line ${finding.line ?? 1}: ${shown(finding.message, 300)}`, finding.help !== null && ` (${shown(finding.help, 300)})`)));
      if (compiled === null) {
        fill(status, h('b', { class: 'bad' }, counted(findings.length, 'mistake')), ': the other tabs show the plan as it was before.');
        return;
      }
      const old = app.engine;
      app.engine = new Engine(compiled, app.report.name, app.report.limits);
      app.text = text;
      old.close();
      fill(status, h('b', { class: 'good' }, 'No mistakes'), ': all tabs answer from this text.');
      renew();
    } catch (error) {
      if (now === asked) fill(status, h('span', { class: 'problem' }, error instanceof Error ? error.message : String(error)));
    }
  };

  const state = EditorState.create({
    doc: shared ?? app.text,
    extensions: [
      lineNumbers(),
      foldGutter(),
      lintGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of('  '),
      bracketMatching(),
      closeBrackets(),
      autocompletion(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      // Characters that cannot be seen, and those that change the direction of others.
      highlightSpecialChars({ addSpecialChars: /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g }),
      yaml(),
      syntaxHighlighting(COLOURS),
      syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
      LOOK,
      EditorView.contentAttributes.of({ 'aria-label': 'The text of the plan', tabindex: '0' }),
      keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap, indentWithTab]),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        clearTimeout(pause);
        pause = window.setTimeout(() => void check(), PAUSE);
      }),
    ],
  });
  const view = new EditorView({ state, parent });
  if (shared !== null) void check();

  const replace = (text: string): void => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  const share = async (): Promise<void> => {
    const bytes = await packed(new TextEncoder().encode(view.state.doc.toString()));
    const address = link('edit', [], { text: toBase64(bytes) });
    app.keep(address);
    const whole = location.href;
    try {
      await navigator.clipboard.writeText(whole);
      app.say(`The link is copied: ${counted(whole.length, 'character')}. It carries the plan itself.`);
    } catch {
      app.say('The link is in the address bar. It carries the plan itself.');
    }
  };
  const file = h('input', { type: 'file', accept: '.yaml,.yml,.json', class: 'unseen', tabindex: -1, 'aria-hidden': 'true' });
  file.addEventListener('change', async () => {
    const one = file.files?.[0];
    if (one) replace(await one.text());
    file.value = '';
  });
  const button = (text: string, click: () => void): HTMLElement => h('button', { type: 'button', click }, text);
  const element = h(
    'div',
    null,
    h(
      'div',
      { class: 'buttons' },
      button('Share as link', () => void share()),
      button('Download', () => download(app.report.name.split('/').pop() ?? 'dialplan.yaml', view.state.doc.toString(), 'application/yaml')),
      button('Open a file', () => file.click()),
      button('Back to the plan of the report', () => replace(app.report.text)),
      file,
    ),
    status,
    parent,
    list,
  );
  fill(status, h('span', { class: 'quiet' }, 'Mistakes show as you type. Nothing leaves this page. Press Escape, then Tab, to leave the editor.'));
  return { element, show: () => view.requestMeasure() };
}

/** A finding at its place in the text: the word at its column. */
function diagnostic(doc: Text, finding: Finding): Diagnostic {
  const line = doc.line(Math.min(Math.max(finding.line ?? 1, 1), doc.lines));
  // Columns count characters, and the editor counts units of UTF-16.
  const before = Array.from(line.text).slice(0, (finding.column ?? 1) - 1).join('').length;
  const from = Math.min(line.from + before, line.to);
  const word = /^(?:'[^']*'|"[^"]*"|[^\s,\]}]+)/.exec(line.text.slice(before))?.[0] ?? '';
  const message = finding.help === null ? finding.message : `${finding.message}\nhelp: ${finding.help}`;
  return { from, to: Math.min(from + word.length, line.to), severity: finding.level, message: shown(message, 600), source: finding.name };
}
