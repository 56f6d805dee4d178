/** One tab stop for a whole table: arrows move the focus between its cells and their controls.
 *
 * The focus is kept in the document, not in the rows' properties, so that a move draws nothing. */

import { isTyped, writesText } from "../../keys/keyboard.ts";

const CONTROLS = "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled)";

/** A first scroll to a row goes by an estimate of the rows' heights, the next by their measure. */
const SEEKS = 3;

/** The head's row; the rows of data count from 0. */
const HEAD = -1;

/** What a table does on keys that are not moves. Each takes the index of a row. */
export interface GridActs {
	rows: () => number;
	/** Bring a row that is not drawn into view; it is focused once it is drawn. */
	reveal: (index: number) => void;
	open: (index: number) => void;
	toggle: (index: number) => void;
	extend: (from: number, to: number) => void;
}

export class Roving {
	private row = 0;
	private stop = 0;
	private key: string | undefined;
	private element: HTMLElement | undefined;
	/** How often a row that is not drawn may still be scrolled to. */
	private wanted = 0;
	private within = false;
	private readonly view: HTMLElement;
	private readonly acts: GridActs;

	constructor(view: HTMLElement, acts: GridActs) {
		this.view = view;
		this.acts = acts;
		view.addEventListener("keydown", (event) => this.onKey(event));
		view.addEventListener("focusin", (event) => this.onFocus(event.target as HTMLElement));
		view.addEventListener("focusout", (event) => this.onLeave(event));
	}

	/** The row that has, or last had, the focus; undefined before the first. */
	get place(): number | undefined {
		return this.element && this.row >= 0 ? this.row : undefined;
	}

	/** Set the one tab stop after the table was drawn, and give back a focus that went with a row. */
	sync(): void {
		const kept = this.key === undefined ? undefined : this.rowOf(this.key);
		if (kept) this.row = indexOf(kept);
		else if (this.row >= this.acts.rows()) this.row = this.acts.rows() - 1;
		const tr = this.rowAt(this.row);
		const lost = this.within && !this.view.contains(document.activeElement);
		// Not on the same button of the next row: a second Enter would cancel that one too.
		if (lost && !kept && !this.wanted) this.stop = 0;
		const fallback = tr ?? this.view.querySelector<HTMLTableRowElement>("tbody tr[data-key]");
		const line = fallback ?? this.view.querySelector<HTMLTableRowElement>("thead tr");
		const stops = line ? stopsOf(line) : [];
		this.mark(stops[Math.min(this.stop, stops.length - 1)]);
		if (tr && (this.wanted > 0 || lost)) this.focus();
		else if (this.wanted > 0) this.seek();
		else if (lost) this.view.focus({ preventScroll: true });
	}

	private mark(element: HTMLElement | undefined): void {
		for (const other of this.view.querySelectorAll<HTMLElement>(`[tabindex="0"], ${CONTROLS}`)) {
			if (other !== element && other.tabIndex === 0) other.tabIndex = -1;
		}
		this.element = element;
		if (element) element.tabIndex = 0;
	}

	private focus(): void {
		this.wanted = 0;
		this.within = true;
		this.element?.focus();
	}

	private rowOf(key: string): HTMLTableRowElement | undefined {
		return this.drawn().find((tr) => tr.dataset.key === key);
	}

	private rowAt(index: number): HTMLTableRowElement | undefined {
		if (index === HEAD)
			return this.view.querySelector<HTMLTableRowElement>("thead tr") ?? undefined;
		return this.drawn().find((tr) => indexOf(tr) === index);
	}

	private drawn(): HTMLTableRowElement[] {
		return [...this.view.querySelectorAll<HTMLTableRowElement>("tbody tr[data-key]")];
	}

	private onFocus(target: HTMLElement): void {
		if (target === this.view) return;
		this.within = true;
		const tr = target.closest("tr");
		if (!tr) return;
		const stops = stopsOf(tr);
		const cell = target.closest<HTMLElement>("td, th");
		const at = stops.findIndex((stop) => stop === target || cell?.contains(stop));
		const exact = stops.indexOf(target);
		this.row = indexOf(tr);
		this.stop = Math.max(0, exact >= 0 ? exact : at);
		this.key = tr.dataset.key;
		this.mark(stops[this.stop]);
	}

	/** The focus has left, unless it went because its row was taken away or the window was left. */
	private onLeave(event: FocusEvent): void {
		const left = event.target as HTMLElement;
		if (event.relatedTarget) this.within = this.view.contains(event.relatedTarget as Node);
		else if (document.hasFocus())
			queueMicrotask(() => {
				if (left.isConnected && !this.view.contains(document.activeElement)) this.within = false;
			});
	}

	private go(row: number, stop: number): void {
		const last = this.acts.rows() - 1;
		this.row = Math.max(HEAD, Math.min(row, last));
		this.stop = Math.max(0, stop);
		const tr = this.rowAt(this.row);
		this.key = tr?.dataset.key;
		if (tr) {
			const stops = stopsOf(tr);
			this.stop = Math.min(this.stop, stops.length - 1);
			this.mark(stops[this.stop]);
			this.focus();
		} else {
			this.wanted = SEEKS;
			this.seek();
		}
	}

	private seek(): void {
		this.wanted -= 1;
		this.acts.reveal(this.row);
	}

	private onKey(event: KeyboardEvent): void {
		const target = event.target as HTMLElement;
		if (!isTyped(event) || event.altKey || writesText(target)) return;
		const held = event.ctrlKey || event.metaKey;
		const { row, stop } = this;
		const end = this.acts.rows() - 1;
		const page = this.pageRows();
		const moves: Record<string, [number, number] | undefined> = held
			? { Home: [0, 0], End: [end, Number.MAX_SAFE_INTEGER] }
			: {
					ArrowDown: [row + 1, stop],
					ArrowUp: [row - 1, stop],
					ArrowRight: [row, stop + 1],
					ArrowLeft: [row, stop - 1],
					Home: [row, 0],
					End: [row, Number.MAX_SAFE_INTEGER],
					PageDown: [row + page, stop],
					PageUp: [Math.max(Math.min(0, row), row - page), stop],
				};
		const move = moves[event.key];
		if (move) {
			event.preventDefault();
			this.go(...move);
			if (event.shiftKey && this.row !== row) this.acts.extend(row, this.row);
		} else if (!held && target.matches("td, th") && row >= 0) {
			if (event.key === "Enter") this.acts.open(row);
			else if (event.key === " ") this.acts.toggle(row);
			else return;
			event.preventDefault();
		}
	}

	private pageRows(): number {
		const height = this.drawn()[0]?.offsetHeight || 28;
		return Math.max(1, Math.floor(this.view.clientHeight / height) - 2);
	}
}

function indexOf(tr: HTMLTableRowElement): number {
	const index = tr.dataset.index;
	return index === undefined ? HEAD : Number.parseInt(index, 10);
}

/** Return what can have the focus in a row: the controls of each cell, or the cell itself. */
function stopsOf(tr: HTMLTableRowElement): HTMLElement[] {
	return [...tr.cells].flatMap((cell) => {
		if (!cell.getClientRects().length) return [];
		const controls = [...cell.querySelectorAll<HTMLElement>(CONTROLS)];
		return controls.length ? controls : [cell];
	});
}
