// Asks the worker. Questions are answered in the order in which they were asked.

import type { Findings, Found, Matrix, Report } from './types';
import type { Reply, Request } from './worker';
import PlanWorker from './worker?worker&inline';

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };

export class Slow {
  readonly #worker = new PlanWorker();
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  /** Why there will be no more answers. */
  #broken: string | undefined;
  #lint: Promise<Findings> | undefined;

  constructor(module: WebAssembly.Module, report: Report, text: string) {
    this.#worker.onmessage = (event: MessageEvent<Reply>) => this.#answered(event.data);
    this.#worker.onerror = (event) => this.#failed(event.message || 'the page cannot ask questions about all numbers');
    const { name, limits } = report;
    this.#ask({ ask: 'start', module, name, text, limits }).catch(() => undefined);
  }

  #answered(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) waiting?.reject(new Error(reply.error));
    else waiting?.resolve(reply.value);
  }

  #failed(message: string): void {
    this.#broken = message;
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(message));
    this.#waiting.clear();
  }

  #ask(request: Request): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    if (this.#broken !== undefined) return Promise.reject(new Error(this.#broken));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, request });
    });
  }

  /** Replaces the text. Returns what is wrong with it, and the compiled plan if nothing is. */
  edit(text: string): Promise<{ found: Findings; compiled: Uint8Array | null }> {
    this.#lint = undefined;
    return this.#ask({ ask: 'edit', text }) as Promise<{ found: Findings; compiled: Uint8Array | null }>;
  }

  /** Returns the findings; they are looked for once. */
  lint(): Promise<Findings> {
    this.#lint ??= this.#ask({ ask: 'lint' }) as Promise<Findings>;
    return this.#lint;
  }

  search(options: unknown): Promise<Found> {
    return this.#ask({ ask: 'search', options }) as Promise<Found>;
  }

  matrix(options: unknown): Promise<Matrix> {
    return this.#ask({ ask: 'matrix', options }) as Promise<Matrix>;
  }
}
