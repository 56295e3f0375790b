// Chromium for the tests of the page. Where there is none, they are skipped, and say so.

import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

export const CHROMIUM = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);

/** Why the tests of the page are skipped; false if they are not. */
export const SKIPPED = CHROMIUM === undefined ? 'SKIPPED: there is no Chromium (apt-get install chromium, or set CHROMIUM)' : false;
if (SKIPPED) console.error(`\n*** ${SKIPPED} ***\n`);

export function launched(): Promise<Browser> {
  // The tests run as root in containers, where the sandbox of Chromium cannot.
  return chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
}

export interface Opened {
  page: Page;
  /** What went wrong: exceptions, errors on the console, dialogs, requests that leave the file. */
  wrong: string[];
}

/** Opens a report from its file, with the network off. */
export async function opened(browser: Browser, file: string, fragment: string = '', options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true, offline: true, ...options });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(`exception: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && wrong.push(`console: ${message.text()}`));
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`file://${file}`) && !/^(blob|data):/.test(request.url())) wrong.push(`request: ${request.url().slice(0, 100)}`);
  });
  await page.goto(`file://${file}${fragment}`);
  await page.waitForSelector('#panel > *');
  return { page, wrong };
}
