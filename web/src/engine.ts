// The compiled plan in the page's own thread: it answers while somebody types.

import { Answers, initSync } from '../dist/dialplan.js';
import type { Asked, Drawn, Plan, Result, SuiteRun } from './types';

/** Starts the module in this thread. */
export function start(module: WebAssembly.Module): void {
  initSync({ module });
}

/** A compiled plan. */
export class Engine {
  readonly plan: Plan;
  readonly #answers: Answers;

  constructor(bytes: Uint8Array, readonly name: string, limits: Record<string, number>) {
    this.#answers = new Answers(bytes, JSON.stringify(limits));
    this.plan = JSON.parse(this.#answers.plan(name)) as Plan;
  }

  /** Returns what happens to a number. Throws an error that says why it cannot be dialled. */
  decide(number: string, asked: Asked = {}, explain: boolean = false): Result {
    return JSON.parse(this.#answers.decide(number, JSON.stringify(asked), explain)) as Result;
  }

  /** Returns a suite with one more case, which expects what happens now. */
  save(suite: string, number: string, asked: Asked): string {
    return this.#answers.save(suite, number, JSON.stringify(asked));
  }

  run(path: string, suite: string): SuiteRun {
    return JSON.parse(this.#answers.run(path, this.name, suite)) as SuiteRun;
  }

  runExamples(): SuiteRun {
    return JSON.parse(this.#answers.run_examples(this.name)) as SuiteRun;
  }

  graph(drawn: { profile?: string; policy?: string; most?: number }): Drawn {
    return JSON.parse(this.#answers.graph(JSON.stringify(drawn))) as Drawn;
  }

  close(): void {
    this.#answers.free();
  }
}
