// The page as people use it: in Chromium, from the file, without a network. Reports are written by the native binary.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Asked, Result } from '../src/types.ts';
import { SKIPPED, launched, opened } from './browser.ts';
import { EXAMPLES, ROOT, callersOf, dialplan, numbersFor, scratch } from './support.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const folder = scratch();
const TABS = ['plan', 'test', 'cases', 'findings', 'graph', 'matrix', 'search'];

let browser: Browser;

/** Writes the report of an example. */
function report(example: { name: string; plan: string; suite?: string }, ...flags: string[]): string {
  const file = `${folder}/${example.name}${flags.join('')}.html`;
  const suite = example.suite === undefined ? [] : ['--suite', example.suite];
  dialplan(['report', '-p', example.plan, '-o', file, ...suite, ...flags]);
  return file;
}

/** What axe-core finds wrong with the page as it is now. */
async function axe(page: Page): Promise<string[]> {
  // The policy of the page forbids scripts, also that of axe; the debugger may evaluate.
  await page.evaluate(readFileSync(AXE, 'utf8'));
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }> } }).axe.run();
    return violations.map((found) => `${found.id}: ${found.nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary})`).slice(0, 3).join('; ')}`);
  });
}

/** Waits until the tab has its answer. */
async function settled(page: Page, tab: string): Promise<void> {
  const panel = page.locator('#panel');
  if (tab === 'findings') await panel.locator('.finding, .summary .good').first().waitFor({ timeout: 120_000 });
  if (tab === 'matrix') await panel.locator('table, .problem, .summary:has-text("no policies")').first().waitFor({ timeout: 120_000 });
}

describe('the page', { skip: SKIPPED }, () => {
  before(async () => {
    browser = await launched();
  });
  after(() => browser.close());

  for (const [seed, example] of EXAMPLES.entries()) {
    test(`${example.name}: 1,000 numbers as \`test\` decides them, all fields`, async () => {
      const { page, wrong } = await opened(browser, report(example));
      const plan = await page.evaluate(() => window.dialplan.plan());
      const callers = callersOf(plan, seed + 50);
      const each = Math.ceil(1000 / callers.length);
      for (const [at, who] of callers.entries()) {
        const numbers = numbersFor(example, each, 1000 + 100 * seed + at);
        const native = JSON.parse(dialplan(['test', '-p', example.plan, '--format', 'json', ...who.flags, '-'], numbers.join('\n'))) as { results: Result[] };
        const own = await page.evaluate(
          async ([numbers, asked]) => {
            const results: Result[] = [];
            for (const number of numbers) results.push(await window.dialplan.decide(number, asked));
            return results;
          },
          [numbers, who.asked as Asked] as const,
        );
        assert.deepEqual(own, native.results);
      }
      assert.deepEqual(wrong, []);
      await page.context().close();
    });

    test(`${example.name}: every tab opens, and axe-core finds nothing`, async () => {
      const file = report(example);
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page, wrong } = await opened(browser, file, '', { colorScheme });
        for (const tab of TABS) {
          await page.click(`#tab-${tab}`);
          await settled(page, tab);
          if (tab === 'test') await page.fill('#panel input.number', '0201234567');
          assert.deepEqual(await axe(page), [], `${tab}, ${colorScheme}`);
        }
        assert.deepEqual(wrong, []);
        await page.context().close();
      }
    });
  }

  const [thunderbirds] = EXAMPLES;
  assert.ok(thunderbirds);

  test('answers as somebody types, and keeps the question in the address', async () => {
    const { page, wrong } = await opened(browser, report(thunderbirds), '#/test');
    const number = page.locator('#panel input.number');
    await number.pressSequentially('00301234567');
    assert.match((await page.textContent('.outcome')) ?? '', /Routed.*\+31301234567/s);
    assert.match(page.url(), /#\/test\?number=00301234567/);
    await number.press('Backspace');
    assert.match((await page.textContent('.outcome')) ?? '', /Blocked/);
    assert.equal(await page.locator('.walk .tried.taken').count(), 0);
    await number.press('7');
    assert.equal(await page.locator('.walk table').first().locator('.tried.taken').count(), 1);
    await page.getByLabel('Policy', { exact: true }).selectOption('local-only');
    assert.match((await page.textContent('.outcome')) ?? '', /Blocked.*usage-not-allowed.*national/s);
    await page.getByLabel('Dialled by').selectOption('user');
    await page.getByLabel('User', { exact: true }).selectOption('sip:jeff@thunderbirds.example');
    assert.match((await page.textContent('.outcome')) ?? '', /Routed/);
    assert.deepEqual(wrong, []);
    await page.context().close();
  });

  test('a bad number is an error with a sentence', async () => {
    const { page } = await opened(browser, report(thunderbirds), '#/test?number=%F0%9F%98%80');
    assert.ok(((await page.textContent('.outcome [role=alert]')) ?? '').length > 10);
    await page.goto(`${page.url().split('#')[0]}#/test?number=112&profile=nobody`);
    await page.locator('.outcome [role=alert]', { hasText: 'nobody' }).waitFor();
    await page.context().close();
  });

  test('deep links lead to tests and to parts of the plan', async () => {
    const file = report(thunderbirds);
    const { page } = await opened(browser, file, '#/test?number=00401234567&profile=Utrecht.ocs.local&policy=local-only-utrecht');
    assert.match((await page.textContent('.outcome')) ?? '', /Blocked/);
    await page.goto(`file://${file}#/plan/route/national`);
    await page.locator('tr.found', { hasText: 'national' }).waitFor();
    await page.goto(`file://${file}#/plan/rule/Utrecht.ocs.local/Utrecht%20local`);
    await page.locator('tr.found', { hasText: 'Utrecht local' }).waitFor();
    await page.goBack();
    await page.locator('tr.found', { hasText: 'national' }).waitFor();
    await page.goto(`file://${file}#/nonsense/%zz`);
    assert.equal(await page.getAttribute('#tab-plan', 'aria-selected'), 'true');
    await page.context().close();
  });

  test('the keyboard reaches everything', async () => {
    const { page } = await opened(browser, report(thunderbirds));
    await page.focus('#tab-plan');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.getAttribute('#tab-test', 'aria-selected'), 'true');
    await page.focus('#tab-test');
    await page.keyboard.press('End');
    assert.equal(await page.getAttribute('#tab-search', 'aria-selected'), 'true');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.getAttribute('#tab-plan', 'aria-selected'), 'true');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('type')), 'search');
    await page.goto(`${page.url().split('#')[0]}#/graph`);
    await page.locator('.box').first().focus();
    await page.locator('.about', { hasText: 'such as' }).waitFor({ timeout: 60_000 });
    await page.keyboard.press('Enter');
    assert.match(page.url(), /#\/plan\/profile\/Amsterdam/);
    await page.context().close();
  });

  test('the look follows the system, and can be chosen', async () => {
    const { page } = await opened(browser, report(thunderbirds), '', { colorScheme: 'dark' });
    const colour = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await colour();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await colour();
    assert.notEqual(dark, light);
    await page.click('.look');
    await page.click('.look');
    assert.equal(await colour(), dark);
    await page.context().close();
  });

  test('a case is saved, run, and exported', async () => {
    const { page, wrong } = await opened(browser, report(thunderbirds), '#/test?number=00301234567');
    await page.click('text=Save as test case');
    await page.click('#tab-cases');
    const known = readFileSync(`${ROOT}${thunderbirds.suite}`, 'utf8').trim().split('\n').length - 1;
    const examples = JSON.parse(dialplan(['run', '-p', thunderbirds.plan, '--format', 'json', thunderbirds.suite])) as { summary: { passed: number } };
    assert.match((await page.textContent('.summary')) ?? '', new RegExp(`^${examples.summary.passed + 1} passed, 0 failed`));
    await page.getByLabel('Contains').fill('premium');
    const [results] = await Promise.all([page.waitForEvent('download'), page.click('text=Export CSV')]);
    const filtered = readFileSync(await results.path(), 'utf8').trim().split('\n');
    assert.ok(filtered.length > 5 && filtered.length < known && filtered.slice(1).every((line) => line.toLowerCase().includes('premium')));
    assert.match(filtered[0] ?? '', /^suite,line,name,result,number/);
    const [saved] = await Promise.all([page.waitForEvent('download'), page.click('text=Download the saved cases')]);
    const suite = `${folder}/saved.csv`;
    writeFileSync(suite, readFileSync(await saved.path()));
    assert.match(dialplan(['run', '-p', thunderbirds.plan, suite]), /passed, 0 failed/);
    assert.deepEqual(wrong, []);
    await page.context().close();
  });

  test('a failing case shows what was expected beside what is', async () => {
    const suite = `${folder}/failing.csv`;
    writeFileSync(suite, 'number,policy,expected_route\n00301234567,local-only,national\nnonsense!,,\n112,nobody,\n');
    const { page } = await opened(browser, report({ name: 'failing', plan: thunderbirds.plan, suite }), '#/cases?result=failed');
    assert.match((await page.textContent('.failures')) ?? '', /route: expected national, is \(none\)/);
    assert.match((await page.textContent('.problem')) ?? '', /failing\.csv:4: .*nobody/);
    await page.context().close();
  });

  test('findings jump to the tab Test with a number that shows them', async () => {
    const mistakes = EXAMPLES.find((example) => example.name.includes('mistakes'));
    assert.ok(mistakes);
    const { page } = await opened(browser, report(mistakes), '#/findings');
    await settled(page, 'findings');
    const native = JSON.parse(dialplan(['lint', '--format', 'json', mistakes.plan])) as { files: { findings: unknown[] }[] };
    assert.equal(await page.locator('.finding').count(), native.files[0]?.findings.length);
    const witness = page.locator('.finding a.number').first();
    const number = await witness.textContent();
    await witness.click();
    assert.equal(await page.inputValue('#panel input.number'), number);
    assert.equal(await page.getAttribute('#tab-test', 'aria-selected'), 'true');
    await page.context().close();
  });

  test('the graph shows the way of the tested number', async () => {
    const { page } = await opened(browser, report(thunderbirds), '#/test?number=00301234567');
    await page.click('#tab-graph');
    assert.deepEqual(await page.locator('.box.way text').allTextContents(), ['Amsterdam.ocs.local', 'Amsterdam national', 'unrestricted', 'national', 'national', 'ocsmed.ocs.local']);
    assert.equal(await page.locator('.edge.way').count(), 5);
    await page.context().close();
  });

  test('searches and proves that there is no number', async () => {
    const { page } = await opened(browser, report(thunderbirds), '#/search?route=premium');
    await page.locator('.card', { hasText: 'For example' }).first().waitFor({ timeout: 60_000 });
    await page.goto(`${page.url().split('#')[0]}#/search?route=premium&policy=local-only`);
    await page.locator('.summary', { hasText: 'No number: proven' }).waitFor({ timeout: 60_000 });
    await page.context().close();
  });

  test('prints without what only a screen needs', async () => {
    const { page } = await opened(browser, report(thunderbirds));
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.isVisible('[role=tablist]'), false);
    assert.equal(await page.isVisible('table'), true);
    assert.ok((await page.pdf()).length > 10_000);
    await page.context().close();
  });

  test('names from the plan are never HTML', async () => {
    const plan = `${folder}/hostile.yaml`;
    writeFileSync(plan, hostile());
    const suite = `${folder}/hostile.csv`;
    writeFileSync(suite, `name,number,expected_route\n"${IMAGE.replaceAll('"', '""')}",112,r-ok\n`);
    for (const flags of [[], ['--playground']]) {
      const { page, wrong } = await opened(browser, report({ name: 'hostile', plan, suite }, ...flags));
      for (const tab of TABS) {
        await page.click(`#tab-${tab}`);
        await settled(page, tab);
        if (tab === 'test') await page.fill('#panel input.number', '112');
        if (tab === 'graph') await page.locator('.box').first().hover();
        assert.equal(await page.locator('img, iframe, object, #panel script, #panel style').count(), 0, tab);
        assert.deepEqual(await axe(page), [], tab);
        const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(width <= 0, `${tab} is ${width} pixels too wide`);
      }
      assert.equal(await page.evaluate(() => Reflect.get(window, 'hacked')), undefined);
      await page.click('#tab-plan');
      const text = (await page.textContent('#panel')) ?? '';
      assert.ok(text.includes(IMAGE), 'a name is shown as it is');
      assert.ok(!text.includes('\u202E') && text.includes('<U+202E>'), 'characters that change the direction are visible');
      assert.ok(!text.includes('x'.repeat(200)), 'a long name is cut');
      assert.deepEqual(wrong, []);
      await page.context().close();
    }
  });

  test('the playground tells mistakes as somebody types, and answers from the new text', async () => {
    const { page, wrong } = await opened(browser, report(thunderbirds, '--playground'), '#/edit', { permissions: [] });
    const replace = async (text: string): Promise<void> => {
      await page.click('.cm-content');
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(text);
    };
    await replace(thunderbirds.text.replace('policy: unrestricted }', 'policy: unrestrcted }'));
    await page.locator('.summary', { hasText: '1 mistake' }).waitFor({ timeout: 30_000 });
    assert.match((await page.textContent('#panel ul')) ?? '', /line 5.*unrestrcted/);
    await replace(thunderbirds.text.replaceAll('Thunderbirds Inc.', 'Changed Inc.').replace('{ name: national, target: ', '{ name: renamed, target: '));
    await page.locator('.summary', { hasText: 'No mistakes' }).waitFor({ timeout: 30_000 });
    assert.equal(await page.textContent('h1'), 'Changed Inc.');
    assert.equal((await page.evaluate(() => window.dialplan.decide('00301234567'))).route, 'renamed');
    assert.deepEqual(await axe(page), []);
    await page.click('text=Share as link');
    await page.waitForURL(/#\/edit\?text=/);
    const link = page.url();
    assert.deepEqual(wrong, []);
    const other = await opened(browser, link.split('#')[0]?.replace('file://', '') ?? '', `#${link.split('#')[1]}`);
    await other.page.locator('h1', { hasText: 'Changed Inc.' }).waitFor({ timeout: 30_000 });
    assert.deepEqual(other.wrong, []);
    await other.page.context().close();
    await page.context().close();
  });

  test('a damaged report says so', async () => {
    const file = `${folder}/damaged.html`;
    writeFileSync(file, readFileSync(report(thunderbirds), 'utf8').replace(/(id="dialplan-compiled">)[^<]*/, '$1AAAA'));
    const { page } = await opened(browser, file).catch(async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`file://${file}`);
      return { page };
    });
    await page.locator('[role=alert]').waitFor();
    await page.context().close();
  });
});

const IMAGE = '</script><img src=x onerror="window.hacked=1">';

/** A plan whose names try everything. */
function hostile(): string {
  const quoted = (text: string): string => JSON.stringify(text);
  const names = [IMAGE, '\u202Egnp.exe\u202C', 'x'.repeat(10_000), '{{constructor.constructor("hacked=1")()}}', 'javascript:hacked=1', '<!--', ']]>', '"\'`${hacked=1}', '__proto__'];
  const list = names.map(quoted);
  return `version: 1
name: ${quoted(IMAGE)}
location_profiles:
${names.map((name, at) => `  - name: ${quoted(name)}\n    description: ${quoted(IMAGE)}\n    rules:\n      - { name: ${quoted(names[(at + 1) % names.length] ?? '')}, pattern: '^(112)$', translation: '+$1' }`).join('\n')}
phone_usages: [${list.join(', ')}]
policies:
${names.map((name) => `  - { name: ${quoted(name)}, phone_usages: [${list.join(', ')}] }`).join('\n')}
routes:
  - { name: r-ok, target: '^\\+112$', phone_usages: [${list.join(', ')}], gateways: [${list.join(', ')}] }
${names.map((name) => `  - { name: ${quoted(name)}, description: ${quoted(IMAGE)}, target: '^\\+1', phone_usages: [${quoted(name)}], gateways: [${quoted(name)}] }`).join('\n')}
users:
  - { uri: ${quoted('sip:<img/src=x/onerror=hacked=1>@example.com')}, line_uri: "tel:+31201112001" }
defaults: { profile: ${quoted(IMAGE)}, policy: ${quoted(IMAGE)} }
`;
}
