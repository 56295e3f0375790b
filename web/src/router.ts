// Deep links: which tab is shown, and of what, stands in the fragment as `#/test?number=112&profile=Amsterdam`.

export interface Place {
  tab: string;
  /** What of the tab: `['route', 'national']`. */
  path: string[];
  params: URLSearchParams;
}

/** Reads a fragment. */
export function read(fragment: string): Place {
  const [path = '', query = ''] = split(fragment.replace(/^#\/?/, ''), '?');
  const parts = path.split('/').map(decoded);
  return { tab: parts[0] ?? '', path: parts.slice(1), params: new URLSearchParams(query) };
}

/** Writes a fragment. Parameters without a value are left out. */
export function link(
  tab: string,
  path: string[] = [],
  params: Record<string, string | boolean | undefined | null> = {},
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value) query.set(name, value === true ? '1' : value);
  }
  const text = query.toString();
  return `#/${[tab, ...path].map(encodeURIComponent).join('/')}${text && `?${text}`}`;
}

function split(text: string, at: string): [string, string] {
  const found = text.indexOf(at);
  return found < 0 ? [text, ''] : [text.slice(0, found), text.slice(found + 1)];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
