// How names and numbers of a plan are shown: characters that cannot be seen are made visible, and long ones are cut.

const LONGEST = 80;

/** Characters that are invisible or change how others are shown: controls, direction, zero width, tags. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

/** Returns a text in which every character can be seen. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (c) => `<U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`);
}

/** Returns a text as it is shown: visible, and cut in the middle if it is long. */
export function shown(text: string, longest: number = LONGEST): string {
  const characters = Array.from(text.length > 20 * longest ? text.slice(0, 20 * longest) : text);
  if (characters.length <= longest) return visible(text);
  const [head, tail] = [Math.ceil(longest * 0.7), Math.floor(longest * 0.2)];
  const end = Array.from(text.slice(-2 * tail)).slice(-tail);
  return `${visible(characters.slice(0, head).join(''))}…${visible(end.join(''))}`;
}

/** Returns a count with its noun: `1 route`, `2 routes`. */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
