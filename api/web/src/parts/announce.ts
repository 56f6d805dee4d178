/** Sentences for screen readers: few, whole, and at once where something was rejected. */

import { type Signal, signal } from "@preact/signals";
import { wordsOf } from "../lang.ts";
import { partWords } from "../words/parts.ts";

/** The least time between two polite sentences. */
const PACE_MS = 2000;

/** What is read out: politely (when the reader pauses) and assertively (at once). */
export const polite: Signal<string> = signal("");
export const assertive: Signal<string> = signal("");

/** Sends at most one sentence per pace; what came meanwhile is told as the last one and a count. */
export class Announcer {
	private waiting: string[] = [];
	private busy = false;
	private readonly say: (text: string) => void;
	private readonly after: (run: () => void, ms: number) => void;

	constructor(say: (text: string) => void, after: (run: () => void, ms: number) => void) {
		this.say = say;
		this.after = after;
	}

	announce(text: string): void {
		this.waiting.push(text);
		if (!this.busy) this.next();
	}

	private next(): void {
		const last = this.waiting.at(-1);
		this.busy = last !== undefined;
		if (last === undefined) return;
		const more = this.waiting.length - 1;
		this.waiting = [];
		this.say(more ? wordsOf(partWords).andMore(last, more) : last);
		this.after(() => this.next(), PACE_MS);
	}
}

const announcer = new Announcer(
	(text) => repeatable(polite, text),
	(run, ms) => setTimeout(run, ms),
);

/** Read a sentence out when the person pauses. */
export function announce(text: string): void {
	announcer.announce(text);
}

/** Read a sentence out at once: rejections and what else cannot wait. */
export function announceNow(text: string): void {
	repeatable(assertive, text);
}

/** The same sentence twice is a change only if something differs: a space that nobody hears. */
function repeatable(region: Signal<string>, text: string): void {
	region.value = region.value === text ? `${text}\u00a0` : text;
}
