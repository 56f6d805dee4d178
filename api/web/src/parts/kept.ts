/** Settings that this browser keeps, as signals. */

import { effect, type Signal, signal } from "@preact/signals";

/** Return a signal that is read from the browser's storage and written to it.
 *
 * A browser without storage (blocked, full) keeps the value until the page is left. `accept` tells
 * whether what was stored, perhaps by an earlier release, is still a value. */
export function kept<T>(
	name: string,
	initial: T,
	accept: (value: unknown) => value is T,
): Signal<T> {
	const value = signal(read(name, initial, accept));
	effect(() => write(name, value.value));
	return value;
}

function read<T>(name: string, initial: T, accept: (value: unknown) => value is T): T {
	try {
		const stored: unknown = JSON.parse(localStorage.getItem(`tanso_${name}`) ?? "null");
		return accept(stored) ? stored : initial;
	} catch {
		return initial;
	}
}

function write(name: string, value: unknown): void {
	try {
		localStorage.setItem(`tanso_${name}`, JSON.stringify(value));
	} catch {
		return;
	}
}
