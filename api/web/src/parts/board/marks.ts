/** Marks of change: a tint that fades for more than a second, never a flash. */

const FADE_MS = 1400;
/** When more cells than this change at once, marks would tell nothing. */
const MOST = 16;

const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

let waiting: { cell: HTMLElement; isMore: boolean }[] = [];

/** Mark a cell whose quantity grew or shrank, unless the reader wants no motion, the cell is still
 * marked, or too many cells change together. */
export function markChange(cell: HTMLElement, isMore: boolean): void {
	if (!waiting.length) queueMicrotask(draw);
	waiting.push({ cell, isMore });
}

function draw(): void {
	const marks = waiting;
	waiting = [];
	if (marks.length > MOST || document.hidden || isStill()) return;
	for (const { cell, isMore } of marks) {
		if (cell.getAnimations().length) continue;
		const tint = isMore ? "var(--mark-more)" : "var(--mark-less)";
		cell.animate([{ backgroundColor: tint }, { backgroundColor: "transparent" }], FADE_MS);
	}
}
