// What the tests of the module and of the page share: the native binary, the examples, and numbers to dial.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The native binary: that of `DIALPLAN`, else the one that cargo built last for release or for tests. */
export const BINARY = [process.env['DIALPLAN'], `${ROOT}target/release/dialplan`, `${ROOT}target/debug/dialplan`].find(
  (path) => path !== undefined && existsSync(path),
);

/** Runs the binary. Exit codes 0 and 1 are answers. */
export function dialplan(args: string[], input: string = ''): string {
  if (BINARY === undefined) throw new Error('there is no binary: cargo build, or set DIALPLAN');
  try {
    return execFileSync(BINARY, args, { input, encoding: 'utf8', maxBuffer: 1 << 30, cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    const failed = error as { status?: number; stdout?: string; stderr?: string };
    if (failed.status === 1 && failed.stdout !== undefined) return failed.stdout;
    throw new Error(`dialplan ${args.join(' ')}: exit code ${failed.status}\n${failed.stderr}`);
  }
}

export interface Example {
  name: string;
  plan: string;
  suite: string;
  text: string;
}

/** The examples whose plans can be used. */
export const EXAMPLES: Example[] = readdirSync(`${ROOT}examples`)
  .sort()
  .map((name) => ({ name, plan: `examples/${name}/dialplan.yaml`, suite: `examples/${name}/suite.csv` }))
  .filter(({ plan }) => existsSync(`${ROOT}${plan}`))
  .map((example) => ({ ...example, text: readFileSync(`${ROOT}${example.plan}`, 'utf8') }));

export const scratch = (): string => mkdtempSync(join(tmpdir(), 'dialplan-'));

/** Random numbers that are the same in every run. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(bound: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * bound);
  }

  of<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }
}

/** Numbers as people dial them on a plan: those of its suite, changed a little, and random ones. */
export function numbersFor(example: Example, count: number, seed: number): string[] {
  const random = new Random(seed);
  const known = Array.from(readFileSync(`${ROOT}${example.suite}`, 'utf8').matchAll(/[+*#]?\d[\d -]{1,20}/g), (found) => found[0].trim());
  const digit = (): string => random.of([...'0123456789', ...'0123456789', '*', '#']);
  return Array.from({ length: count }, () => {
    if (random.below(5) === 0) return (random.below(3) === 0 ? '+' : '') + Array.from({ length: 1 + random.below(14) }, digit).join('');
    const number = Array.from(random.of(known));
    for (let changes = random.below(4); changes > 0; changes -= 1) {
      const at = random.below(number.length);
      const kind = random.below(4);
      if (kind === 0) number.splice(at, 1);
      else if (kind === 1) number.splice(at, 0, digit());
      else number[at] = digit();
    }
    return number.join('') || '0';
  });
}

export interface Who {
  flags: string[];
  asked: Record<string, string | boolean>;
}

/** Callers of a plan: some pairs of profile and policy, a user, a gateway, and options of a call. */
export function callersOf(plan: { profiles: { name: string }[]; policies: { name: string }[]; users: { uri: string }[]; gateways: { name: string; profile: string | null }[]; sites: { name: string }[] }, seed: number): Who[] {
  const random = new Random(seed);
  const callers: Who[] = [{ flags: [], asked: {} }];
  for (let pair = 0; pair < 5; pair += 1) {
    const who: Who = { flags: [], asked: {} };
    const put = (flag: string, key: string, names: string[]): void => {
      if (names.length === 0) return;
      const name = random.of(names);
      who.flags.push(`--${flag}`, name);
      who.asked[key] = name;
    };
    put('profile', 'profile', plan.profiles.map((one) => one.name));
    put('policy', 'policy', plan.policies.map((one) => one.name));
    if (pair % 2 === 1) put('site', 'site', plan.sites.map((one) => one.name));
    if (pair === 2) {
      who.flags.push('--cn');
      who.asked['cn'] = true;
    }
    if (pair === 3) {
      who.flags.push('--off-hook');
      who.asked['off_hook'] = true;
    }
    callers.push(who);
  }
  const user = plan.users.length > 0 ? random.of(plan.users).uri : undefined;
  if (user !== undefined) callers.push({ flags: ['--user', user], asked: { user } });
  const gateway = plan.gateways.find((one) => one.profile !== null)?.name ?? plan.gateways[0]?.name;
  if (gateway !== undefined) callers.push({ flags: ['--gateway', gateway], asked: { gateway } });
  return callers;
}
