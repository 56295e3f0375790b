// The text of the plan in a thread of its own: questions about all numbers take seconds for a large plan.

import { initSync, PlanText } from '../dist/dialplan.js';

export type Request =
  | { ask: 'start'; module: WebAssembly.Module; name: string; text: string; limits: Record<string, number> }
  | { ask: 'edit'; text: string }
  | { ask: 'lint' }
  | { ask: 'search' | 'matrix'; options: unknown };

/** The answer to a question, or why there is none. */
export type Reply = { id: number; value: unknown } | { id: number; error: string };

let plan: PlanText | undefined;

function answer(request: Request): unknown {
  if (request.ask === 'start') {
    initSync({ module: request.module });
    plan = new PlanText(request.name, request.text, JSON.stringify(request.limits));
    return null;
  }
  if (!plan) throw new Error('the plan was not read');
  switch (request.ask) {
    case 'edit': {
      plan.edit(request.text);
      const found = JSON.parse(plan.check()) as { summary: { error: number } };
      return { found, compiled: found.summary.error === 0 ? plan.compile() : null };
    }
    case 'lint':
      return JSON.parse(plan.lint());
    case 'search':
      return JSON.parse(plan.search(JSON.stringify(request.options)));
    case 'matrix':
      return JSON.parse(plan.matrix(JSON.stringify(request.options)));
  }
}

self.onmessage = (event: MessageEvent<{ id: number; request: Request }>) => {
  const { id, request } = event.data;
  let reply: Reply;
  try {
    reply = { id, value: answer(request) };
  } catch (error) {
    reply = { id, error: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(reply);
};
