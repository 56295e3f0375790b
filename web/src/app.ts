// What all tabs share: the plan in its two forms, the cases that were saved, and the question that was asked last.

import type { Engine } from './engine';
import type { Slow } from './slow';
import type { Asked, Report } from './types';
import type { Place } from './router';

export interface Question {
  number: string;
  asked: Asked;
}

export interface App {
  readonly report: Report;
  /** The text of the plan as it is now. */
  text: string;
  /** The compiled plan: that of the text, or of its last form without mistakes. */
  engine: Engine;
  readonly slow: Slow;
  /** The question of the tab Test. */
  question: Question;
  /** A suite with the cases that were saved in the page; empty if there are none. */
  saved: string;
  /** Shows a place; the address is that of a link. */
  go(address: string): void;
  /** Changes the address without a step in the history. */
  keep(address: string): void;
  /** Says something in the line at the foot of the page, and to screen readers. */
  say(message: string): void;
}

/** A tab. It is made when it is first shown. */
export interface Tab {
  readonly element: HTMLElement;
  /** Shows what the address asks for. */
  show(place: Place): void;
}

export interface TabKind {
  readonly id: string;
  readonly title: string;
  make(app: App): Tab;
}
