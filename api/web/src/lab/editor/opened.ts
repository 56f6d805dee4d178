/** Which groups of keys are open, and the way to a key. */

import { signal } from "@preact/signals";

/** The paths of the open groups; none at first. */
export const openGroups = signal<ReadonlySet<string>>(new Set());

/** Open the group of a key and put the focus into its field. */
export function showKey(key: string, group: string): void {
	openGroups.value = new Set([...openGroups.value, group]);
	requestAnimationFrame(() => {
		const box = document.getElementById(`key-${key}`);
		box?.scrollIntoView({ block: "center" });
		box?.querySelector<HTMLElement>("input, select, textarea")?.focus({ preventScroll: true });
	});
}
