// The page of `dialplan report --playground`: the report with an editor for its plan.

import { fromBase64, unpacked } from './bytes';
import { begin, open } from './main';
import { read } from './router';
import { makeEditor } from './tabs/editor';

/** A link carries a plan as `#/edit?text=…`. */
async function textOfLink(): Promise<string | null> {
  const text = read(location.hash).params.get('text');
  if (text === null) return null;
  return new TextDecoder().decode(await unpacked(fromBase64(text), 'deflate-raw'));
}

begin(
  (async () => {
    const shared = await textOfLink().catch(() => null);
    return open((app, renew) => [{ id: 'edit', title: 'Edit', make: () => makeEditor(app, renew, shared) }]);
  })(),
);
