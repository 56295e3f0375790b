// Bundles the page into one HTML file without data, for `dialplan report` to fill in. Needs the module's JavaScript side
// in dist/, which `web/build` makes.
//
//   node build-page.mjs [--out FOLDER] report playground

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Bundles one entry. Returns its script and its style. */
async function bundled(entry) {
  const { output } = (await build({
    root: here,
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      cssCodeSplit: false,
      modulePreload: false,
      reportCompressedSize: false,
      rollupOptions: { input: `${here}src/${entry}.ts`, output: { format: 'iife', entryFileNames: 'page.js' } },
    },
    worker: { format: 'iife' },
  }));
  const script = output.find((file) => file.type === 'chunk').code;
  const style = output.filter((file) => file.fileName.endsWith('.css')).map((file) => file.source).join('');
  return { script, style };
}

/** An inline script ends at the first `</script`, whatever it means to JavaScript. */
function inline(script) {
  return script.replaceAll(/<(?=\/script|!--)/gi, '\\x3C');
}

const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const given = process.argv.slice(2);
const out = given[0] === '--out' ? given.splice(0, 2)[1] : `${here}dist`;

for (const entry of given) {
  const bundle = await bundled(entry);
  const [script, style] = [inline(bundle.script), bundle.style.trim()];
  // The editor makes its styles at run time; scripts are only the one of the page.
  const styles = entry === 'playground' ? "'unsafe-inline'" : hash(style);
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)} 'wasm-unsafe-eval'`,
    `style-src ${styles}`,
    'worker-src blob:',
    // The editor marks mistakes with small pictures that it has with it.
    ...(entry === 'playground' ? ['img-src data:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const parts = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    style: `<style>${style}</style>`,
    script: `<script>${script}</script>`,
  };
  const page = readFileSync(`${here}index.html`, 'utf8').replace(/<!-- (policy|style|script) -->/g, (_, name) => parts[name]);
  mkdirSync(out, { recursive: true });
  writeFileSync(`${out}/${entry}.html`, page);
  console.log(`${entry}.html: ${Buffer.byteLength(page).toLocaleString('en')} bytes`);
}
