/** One row of a board: own sells, sells, price, buys, own buys. */

import { type ReadonlySignal, useComputed, useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { wordsOf } from "../../lang.ts";
import { grouped } from "../../money/format.ts";
import { boardWords } from "../../words/board.ts";
import { markChange } from "./marks.ts";
import type { ColumnName, RowCells } from "./model.ts";
import type { OwnAt, OwnOrder } from "./own.ts";

interface RowProps {
	cells: RowCells;
	at: number;
	/** The row that the focus is or will be in. */
	active: ReadonlySignal<number>;
	spread: ReadonlySignal<string>;
	describedBy: string;
	acts: { readonly current: OwnActs };
}

/** What can be done with own orders; undefined where nothing can. */
export interface OwnActs {
	onAmend?: ((orders: readonly OwnOrder[]) => void) | undefined;
	onCancel?: ((orders: readonly OwnOrder[]) => void) | undefined;
}

export function BoardRow(props: RowProps) {
	const { cells, at, active, describedBy } = props;
	const words = wordsOf(boardWords);
	const row = useRef<HTMLTableRowElement>(null);
	const kind = useComputed(() => {
		const slot = cells.slot.value;
		return typeof slot === "number" ? "price" : (slot ?? "blank");
	});
	// Only a spread is another row: all else changes texts in place, each written once.
	const isSpread = useComputed(() => kind.value === "spread");
	const priceText = useComputed(() => (kind.value === "blank" ? words.noPrice : cells.price.value));
	const priceClass = useComputed(() => (kind.value === "blank" ? "hidden" : undefined));
	const rowClass = useComputed(() => `${kind.value} ${cells.mark.value}`);
	const tabIndex = useComputed(() => (active.value === at ? 0 : -1));
	const described = useComputed(() => (active.value === at ? describedBy : undefined));
	useLayoutEffect(() => {
		cells.onChange = (column, isMore) => {
			const cell = row.current?.querySelector<HTMLElement>(`[data-column="${column}"]`);
			if (cell) markChange(cell, isMore);
		};
		return () => {
			cells.onChange = () => {};
		};
	}, [cells]);
	useBar(row, "ask", cells.askBar, kind);
	useBar(row, "bid", cells.bidBar, kind);
	if (isSpread.value) {
		return (
			<tr class={rowClass} data-row={at}>
				<td colSpan={7}>{words.spread(props.spread.value)}</td>
			</tr>
		);
	}
	return (
		<tr class={rowClass} data-row={at} ref={row}>
			<td class="own">
				<Own {...props} side="sell" />
			</td>
			<td class="total sell" data-side="sell" data-column="askTotal">
				{cells.askTotal}
			</td>
			<td class="qty sell" data-side="sell" data-column="ask">
				{cells.ask}
			</td>
			<th scope="row" tabIndex={tabIndex} aria-describedby={described}>
				<span class={priceClass}>{priceText}</span>
			</th>
			<td class="qty buy" data-side="buy" data-column="bid">
				{cells.bid}
			</td>
			<td class="total buy" data-side="buy" data-column="bidTotal">
				{cells.bidTotal}
			</td>
			<td class="own">
				<Own {...props} side="buy" />
			</td>
		</tr>
	);
}

/** Draw a bar as long as the share of the largest quantity shown. */
function useBar(
	row: { current: HTMLTableRowElement | null },
	column: ColumnName,
	share: ReadonlySignal<number>,
	kind: ReadonlySignal<string>,
): void {
	useSignalEffect(() => {
		kind.value;
		const cell = row.current?.querySelector<HTMLElement>(`[data-column="${column}"]`);
		cell?.style.setProperty("--share", String(share.value));
	});
}

interface OwnProps {
	cells: RowCells;
	side: "buy" | "sell";
	acts: { readonly current: OwnActs };
}

/** Own orders of one side as a chip: its quantity opens the amendment, × cancels. */
function Own({ cells, side, acts }: OwnProps) {
	const own = cells.own.value;
	const quantity = own?.[side];
	if (!own || !quantity) return null;
	return <Chip {...{ cells, side, acts, own, quantity }} />;
}

interface ChipProps extends OwnProps {
	own: OwnAt;
	quantity: number;
}

function Chip({ cells, side, acts, own, quantity }: ChipProps) {
	const words = wordsOf(boardWords);
	const chip = useRef<HTMLSpanElement>(null);
	useLayoutEffect(() => () => leave(chip.current), []);
	const orders = own.orders.filter((order) => order.side === side);
	const shown = grouped(String(quantity));
	const price = cells.price.value;
	return (
		<span class={`chip ${side}`} ref={chip}>
			<button
				type="button"
				tabIndex={-1}
				aria-label={words.amendOwn(side, shown, price)}
				title={words.amendOwn(side, shown, price)}
				onClick={() => acts.current.onAmend?.(orders)}
			>
				{shown}
			</button>
			<button
				type="button"
				tabIndex={-1}
				aria-label={words.cancelOwn(side, shown, price)}
				title={words.cancelOwn(side, shown, price)}
				onClick={() => acts.current.onCancel?.(orders)}
			>
				×
			</button>
		</span>
	);
}

/** The focus of a chip that goes away moves to its price; one that the pointer gave just ends. */
function leave(chip: HTMLElement | null): void {
	const focused = document.activeElement;
	if (!(focused instanceof HTMLElement) || !chip?.contains(focused)) return;
	if (focused.matches(":focus-visible")) chip.closest("tr")?.querySelector("th")?.focus();
	else focused.blur();
}
