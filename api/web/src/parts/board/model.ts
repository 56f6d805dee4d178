/** What a board shows, cell by cell: a signal a cell, written only if its text changes.
 *
 * While a pointer or the focus is in the board, the price of each row stays; only quantities and
 * marks follow the market. Nothing jumps under the hand.
 */

import {
	batch,
	effect,
	type ReadonlySignal,
	type Signal,
	signal,
	untracked,
} from "@preact/signals";
import { textOfSteps } from "../../money/decimal.ts";
import { grouped } from "../../money/format.ts";
import type { BoardRecord } from "../../wire.gen.ts";
import { isSameOwn, type OwnAt, type OwnOrder, ownInSlots } from "./own.ts";
import {
	asksBelow,
	asksOver,
	askTotal,
	bidsAbove,
	bidsUnder,
	bidTotal,
	isKnown,
	readSheet,
	restingAt,
	type Sheet,
} from "./sheet.ts";
import { type Choice, moved, type Slot, slotsOf } from "./slots.ts";

export const COLUMNS = ["askTotal", "ask", "bid", "bidTotal"] as const;
export type ColumnName = (typeof COLUMNS)[number];
/** The quantities of a row; undefined where the board does not reach. */
type Quantities = Record<ColumnName, number | undefined>;

/** What an unknown quantity shows. */
const UNKNOWN = "…";
const NOTHING: Quantities = { askTotal: 0, ask: 0, bid: 0, bidTotal: 0 };

/** Lengths of bars are rounded to steps of 1/50, so that a small change writes nothing. */
const BAR_STEPS = 50;

/** One row: texts as signals, and the elements that marks and bars are drawn on. */
export class RowCells {
	readonly slot: Signal<Slot> = signal<Slot>(undefined);
	readonly price: Signal<string> = signal("");
	readonly askTotal: Signal<string> = signal("");
	readonly ask: Signal<string> = signal("");
	readonly bid: Signal<string> = signal("");
	readonly bidTotal: Signal<string> = signal("");
	readonly askBar: Signal<number> = signal(0);
	readonly bidBar: Signal<number> = signal(0);
	/** The row of the indicative price, or the row above it. */
	readonly mark: Signal<"" | "at" | "below"> = signal<"" | "at" | "below">("");
	readonly own: Signal<OwnAt | undefined> = signal<OwnAt | undefined>(undefined);
	/** Called when a quantity of the same price changed. */
	onChange: (column: ColumnName, isMore: boolean) => void = () => {};
	#last: Quantities = { ...NOTHING };
	#lastPrice: Slot;

	put(slot: Slot, price: string, quantities: Quantities): void {
		const isSame = typeof slot === "number" && this.#lastPrice === slot;
		this.slot.value = slot;
		this.price.value = price;
		for (const column of COLUMNS) {
			const next = quantities[column];
			const last = this.#last[column];
			if (next === last && isSame) continue;
			this[column].value = quantityText(next);
			if (isSame && next !== undefined && last !== undefined) this.onChange(column, next > last);
		}
		this.#last = quantities;
		this.#lastPrice = slot;
	}
}

function quantityText(quantity: number | undefined): string {
	if (quantity === undefined) return UNKNOWN;
	return quantity ? grouped(String(quantity)) : "";
}

export interface BoardInputs {
	record: ReadonlySignal<BoardRecord | undefined>;
	/** The market's price increment. */
	tick: ReadonlySignal<string>;
	isContinuous: ReadonlySignal<boolean>;
	/** The person's open orders in this market. */
	own: ReadonlySignal<readonly OwnOrder[]>;
}

export class BoardModel {
	readonly inputs: BoardInputs;
	readonly rows: Signal<readonly RowCells[]> = signal<readonly RowCells[]>([]);
	readonly group: Signal<number> = signal(0);
	readonly isPointed: Signal<boolean> = signal(false);
	readonly isFocused: Signal<boolean> = signal(false);
	/** Whether prices exist that the frozen rows do not show. */
	readonly hasMoved: Signal<boolean> = signal(false);
	readonly over: Signal<string> = signal("");
	readonly under: Signal<string> = signal("");
	readonly marketAsk: Signal<string> = signal("");
	readonly marketBid: Signal<string> = signal("");
	readonly spread: Signal<string> = signal("");
	/** Own orders outside the rows: tonnes above and below. */
	readonly ownOver: Signal<string> = signal("");
	readonly ownUnder: Signal<string> = signal("");
	sheet: Sheet | undefined;
	slots: readonly Slot[] = [];
	#anchor: number | undefined;
	#stop: (() => void)[] = [];

	constructor(inputs: BoardInputs) {
		this.inputs = inputs;
	}

	/** Begin to follow the inputs; the result ends it. */
	start(): () => void {
		this.#stop = [
			effect(() => {
				const record = this.inputs.record.value;
				const tick = this.inputs.tick.value;
				const isContinuous = this.inputs.isContinuous.value;
				const isFrozen = this.isPointed.value || this.isFocused.value;
				untracked(() => this.#take(record, tick, isFrozen, isContinuous));
			}),
			effect(() => {
				this.inputs.own.value;
				untracked(() => this.#draw());
			}),
		];
		return () => {
			for (const stop of this.#stop) stop();
		};
	}

	/** Set the number of rows. */
	resize(count: number): void {
		if (count === this.rows.peek().length) return;
		const rows = this.rows.peek().slice(0, count);
		while (rows.length < count) rows.push(new RowCells());
		this.rows.value = rows;
		this.#choose();
	}

	/** Put the center in the middle, or the price that is asked for. */
	center(anchor?: number): void {
		this.#anchor = anchor;
		this.#choose();
	}

	/** Show the prices in groups of so many ticks. */
	regroup(group: number, anchor?: number): void {
		this.group.value = group;
		this.center(anchor);
	}

	/** Move the prices by some rows, up (negative) or down; false if there are none. */
	move(by: number): boolean {
		if (!this.sheet) return false;
		const next = moved(this.sheet, this.#choice(), this.slots, by);
		if (next === this.slots) return false;
		this.slots = next;
		batch(() => this.#draw());
		return true;
	}

	/** Return the price of a row as a decimal; undefined for a row without a price. */
	priceAt(row: number): string | undefined {
		const slot = this.slots[row];
		if (typeof slot !== "number" || !this.sheet) return undefined;
		return textOfSteps(slot, this.sheet.tick);
	}

	/** Return the row of the center, or of the price in the middle. */
	middle(): number {
		const at = this.slots.indexOf(this.#anchor ?? this.sheet?.center);
		if (at >= 0) return at;
		const middle = this.slots.length >> 1;
		const near = [...this.slots.keys()].filter((row) => typeof this.slots[row] === "number");
		return near.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0] ?? middle;
	}

	#take(
		record: BoardRecord | undefined,
		tick: string,
		isFrozen: boolean,
		isContinuous: boolean,
	): void {
		const isNew = !this.sheet || this.sheet.tick !== tick;
		this.sheet = record && readSheet(record, tick);
		const wasContinuous = this.slots.includes("spread");
		const hasPrices = this.slots.some((slot) => typeof slot === "number");
		if (!isFrozen) this.#anchor = undefined;
		if (!isFrozen || isNew || !hasPrices || (wasContinuous && !isContinuous)) this.#choose();
		else batch(() => this.#draw());
	}

	#choice(): Choice {
		return {
			count: this.rows.peek().length,
			group: this.group.peek(),
			isContinuous: this.inputs.isContinuous.peek(),
			anchor: this.#anchor,
		};
	}

	#choose(): void {
		const choice = this.#choice();
		this.slots = this.sheet
			? slotsOf(this.sheet, choice)
			: Array.from({ length: choice.count }, () => undefined);
		batch(() => this.#draw());
	}

	#draw(): void {
		const { sheet, slots } = this;
		const rows = this.rows.peek();
		if (!sheet) {
			for (const row of rows) row.put(undefined, "", NOTHING);
			this.over.value = this.under.value = "";
			return;
		}
		const group = this.group.peek();
		const all = slots.map((slot, at) => quantitiesAt(sheet, slots, at, slot, group));
		const most = Math.max(1, ...all.map(({ ask, bid }) => Math.max(ask ?? 0, bid ?? 0)));
		const bar = (quantity = 0) => Math.round((quantity / most) * BAR_STEPS) / BAR_STEPS;
		const own = ownInSlots(this.inputs.own.peek(), slots, sheet.tick);
		const marked = markedRow(sheet, slots);
		rows.forEach((row, at) => {
			const slot = slots[at];
			const quantities = all[at] ?? NOTHING;
			const price = typeof slot === "number" ? grouped(textOfSteps(slot, sheet.tick)) : "";
			row.put(slot, price, quantities);
			row.askBar.value = bar(quantities.ask);
			row.bidBar.value = bar(quantities.bid);
			row.mark.value = marked.row === at ? marked.mark : "";
			if (!isSameOwn(row.own.peek(), own.rows[at])) row.own.value = own.rows[at];
		});
		this.#drawOutside(sheet, slots);
		this.ownOver.value = own.over ? grouped(String(own.over)) : "";
		this.ownUnder.value = own.under ? grouped(String(own.under)) : "";
		this.spread.value = spreadText(sheet);
		this.hasMoved.value = hasHidden(sheet, slots, group > 0);
	}

	#drawOutside(sheet: Sheet, slots: readonly Slot[]): void {
		const prices = slots.filter((slot) => typeof slot === "number");
		const [highest, lowest] = [prices[0] ?? sheet.center, prices.at(-1) ?? sheet.center];
		const outside = (price: number, quantity: number) =>
			isKnown(sheet, price) ? quantityText(quantity) || "0" : UNKNOWN;
		this.over.value = outside(highest, asksOver(sheet, highest));
		this.under.value = outside(lowest, bidsUnder(sheet, lowest));
		this.marketAsk.value = quantityText(sheet.marketAsk);
		this.marketBid.value = quantityText(sheet.marketBid);
	}
}

function quantitiesAt(
	sheet: Sheet,
	slots: readonly Slot[],
	at: number,
	slot: Slot,
	group: number,
): Quantities {
	if (typeof slot !== "number") return NOTHING;
	if (!isKnown(sheet, slot)) {
		return { askTotal: undefined, ask: undefined, bid: undefined, bidTotal: undefined };
	}
	const totals = { askTotal: askTotal(sheet, slot), bidTotal: bidTotal(sheet, slot) };
	if (!group) return { ...totals, ...restingAt(sheet, slot) };
	// A row holds what lies between it and the next price of its group.
	const higher = (Math.floor(slot / group) + 1) * group;
	const lower = (Math.ceil(slot / group) - 1) * group;
	const above = nearestAbove(slots, at) ?? higher;
	const below = nearestBelow(slots, at) ?? lower;
	const bidsHigher = isKnown(sheet, above) ? bidTotal(sheet, above) : bidsAbove(sheet);
	const asksLower = isKnown(sheet, below) ? askTotal(sheet, below) : asksBelow(sheet);
	return { ...totals, bid: totals.bidTotal - bidsHigher, ask: totals.askTotal - asksLower };
}

function nearestAbove(slots: readonly Slot[], at: number): number | undefined {
	return slots.slice(0, at).findLast((slot) => typeof slot === "number");
}

function nearestBelow(slots: readonly Slot[], at: number): number | undefined {
	return slots.slice(at + 1).find((slot) => typeof slot === "number");
}

function markedRow(sheet: Sheet, slots: readonly Slot[]): { row: number; mark: "at" | "below" } {
	const { indicative } = sheet;
	if (indicative === undefined) return { row: -1, mark: "at" };
	const exact = slots.indexOf(indicative);
	if (exact >= 0) return { row: exact, mark: "at" };
	const above = slots.findLastIndex((slot) => typeof slot === "number" && slot > indicative);
	const hasBelow = slots.some((slot) => typeof slot === "number" && slot < indicative);
	return { row: hasBelow ? above : -1, mark: "below" };
}

function spreadText({ bestBid, bestAsk, tick }: Sheet): string {
	if (bestBid === undefined || bestAsk === undefined || bestAsk <= bestBid) return "";
	return grouped(textOfSteps(bestAsk - bestBid, tick));
}

/** Tells whether orders rest between or beside the rows at prices that have no row. */
function hasHidden(sheet: Sheet, slots: readonly Slot[], isGrouped: boolean): boolean {
	const prices = slots.filter((slot) => typeof slot === "number");
	const [highest, lowest] = [prices[0], prices.at(-1)];
	if (highest === undefined || lowest === undefined) return sheet.prices.length > 1;
	const { center } = sheet;
	if (center > highest || center < lowest) return true;
	if (isGrouped) return false;
	return sheet.prices.some(
		(price, at) =>
			price < highest &&
			price > lowest &&
			(sheet.bids[at] || sheet.asks[at]) &&
			!slots.includes(price),
	);
}
