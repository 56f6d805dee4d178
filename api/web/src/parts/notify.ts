/** The list of all messages since the page was opened; what flashes up is only a copy. */

import { computed, signal } from "@preact/signals";
import { venueNow } from "../feed/index.ts";
import { announce, announceNow } from "./announce.ts";
import type { Tone } from "./Badge.tsx";

export interface Message {
	id: number;
	/** When, by the venue's clock, in milliseconds since 1970. */
	at: number;
	tone: Tone;
	text: string;
	/** Figures, codes and whatever else the sentence leaves out. */
	detail?: string | undefined;
}

/** Older messages are dropped from the list, which is the page's memory, not a record. */
const KEPT = 500;

/** Messages that flash up at a time. */
const TOASTS = 3;

/** How long a copy stays, unless the pointer or the focus rests on it. */
const TOAST_MS = 7000;

export const messages = signal<readonly Message[]>([]);
export const toasts = signal<readonly Message[]>([]);
const read = signal(0);
export const unread = computed(() => messages.value.filter(({ id }) => id > read.value).length);

let last = 0;

/** Keep a message, show a copy of it and read it out; rejections are read at once. */
export function notify(tone: Tone, text: string, detail?: string): void {
	last += 1;
	const message = { id: last, at: venueNow(), tone, text, detail };
	messages.value = [message, ...messages.value].slice(0, KEPT);
	toasts.value = [...toasts.value, message].slice(-TOASTS);
	(tone === "bad" ? announceNow : announce)(text);
	if (typeof document !== "undefined") leaveLater(message.id);
}

function leaveLater(id: number): void {
	setTimeout(() => {
		const rests = document.querySelector(".toasts:hover, .toasts:focus-within");
		if (rests) leaveLater(id);
		else dropToast(id);
	}, TOAST_MS);
}

/** Take the copy away; the message stays in the list. */
export function dropToast(id: number): void {
	toasts.value = toasts.value.filter((message) => message.id !== id);
}

/** Count all messages as read. */
export function markRead(): void {
	read.value = last;
}

/** Empty the list. */
export function clearMessages(): void {
	messages.value = [];
	toasts.value = [];
}
