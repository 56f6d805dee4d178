/** The board (板) of a market: in a call auction running totals around the indicative price, in
 * continuous trading a ladder with its spread. While a pointer or the focus is in it, each row
 * keeps its price. */

import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useCommands } from "../../keys/commands.ts";
import { wordsOf } from "../../lang.ts";
import { boardWords } from "../../words/board.ts";
import { type BoardAct, ownOrders, runBoardAct } from "./acts.ts";
import { BoardRow } from "./BoardRow.tsx";
import { boardCommands, onBoardKey } from "./boardKeys.ts";
import type { BoardModel } from "./model.ts";
import type { OwnOrder } from "./own.ts";
import { rowSentence } from "./sentences.ts";

export interface BoardProps {
	model: BoardModel;
	/** The market's name, for the table's label. */
	market: string;
	/** The state in a sentence; the table's caption. */
	sentence: ReadonlySignal<string>;
	/** Whether the row of market orders is shown. */
	hasMarketOrders: boolean;
	/** Takes a price that was chosen, with the side on which it was chosen. */
	onPick?: ((price: string, side: "buy" | "sell" | undefined) => void) | undefined;
	onAmend?: ((orders: readonly OwnOrder[]) => void) | undefined;
	onCancel?: ((orders: readonly OwnOrder[]) => void) | undefined;
	/** Asks for a price to show. */
	onGoTo?: (() => void) | undefined;
	children?: ComponentChildren;
}

/** What the pointer went down on: its price holds, whatever the market does until it goes up. */
interface Pressed {
	row: number;
	price: string;
	side: "buy" | "sell" | undefined;
}

/** Rows beside the prices: the head, market orders, OVER and UNDER. */
const FIXED_ROWS = 4;
const LEAST_ROWS = 5;
/** After a touch the rows stay for so long. */
const TOUCH_MS = 1500;

export function Board(props: BoardProps) {
	const { model, market, sentence, hasMarketOrders } = props;
	const acts = useRef<BoardProps>(props);
	acts.current = props;
	// The same element as before is not drawn again: the cells follow their signals alone.
	const table = useMemo(
		() => <BoardTable {...{ model, market, sentence, hasMarketOrders, acts }} />,
		[model, market, sentence, hasMarketOrders],
	);
	return (
		<div class="board">
			{table}
			{props.children}
		</div>
	);
}

interface TableProps {
	model: BoardModel;
	market: string;
	sentence: ReadonlySignal<string>;
	hasMarketOrders: boolean;
	acts: { readonly current: BoardProps };
}

function BoardTable({ model, market, sentence, hasMarketOrders, acts }: TableProps) {
	const words = wordsOf(boardWords);
	const id = useId();
	const box = useRef<HTMLDivElement>(null);
	const table = useRef<HTMLTableElement>(null);
	const active = useSignal(0);
	const pressed = useRef<Pressed | undefined>(undefined);
	useLayoutEffect(() => model.start(), [model]);
	useRowCount(box, model, FIXED_ROWS - (hasMarketOrders ? 0 : 1));
	const rows = model.rows.value;
	const describing = useComputed(() => rowSentence(model, active.value));

	const focusRow = (row: number) => {
		active.value = row;
		table.current?.querySelector<HTMLElement>(`tr[data-row="${row}"] > th`)?.focus();
	};
	const act = (name: BoardAct) => runBoardAct(name, { ...acts.current, active, focusRow });
	const hasOwn = () => ownOrders(model, active.peek()).length > 0;
	useCommands(() => boardCommands(act, hasOwn), [model]);

	const onPointerDown = (event: PointerEvent) => {
		const cell = (event.target as HTMLElement).closest<HTMLElement>("td, th");
		const row = rowOf(cell);
		const price = row === undefined ? undefined : model.priceAt(row);
		pressed.current = undefined;
		if ((event.target as HTMLElement).closest("button")) return;
		if (row === undefined || price === undefined) return;
		const side = cell?.dataset.side as "buy" | "sell" | undefined;
		pressed.current = { row, price, side };
		if (event.pointerType !== "mouse") holdAfterTouch(model);
	};
	const onClick = (event: MouseEvent) => {
		const chosen = pressed.current;
		pressed.current = undefined;
		if (!chosen || (event.target as HTMLElement).closest("button")) return;
		if (rowOf(event.target as HTMLElement) !== chosen.row) return;
		active.value = chosen.row;
		acts.current.onPick?.(chosen.price, chosen.side);
	};
	return (
		<>
			<div class="rows" ref={box}>
				<table
					ref={table}
					// biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table.
					role="grid"
					data-keys="board"
					aria-label={words.title(market)}
					onKeyDown={(event) => onBoardKey(event, act)}
					onPointerEnter={(event) => {
						if (event.pointerType === "mouse") model.isPointed.value = true;
					}}
					onPointerLeave={(event) => {
						if (event.pointerType !== "mouse") return;
						model.isPointed.value = false;
						leaveUnlessByKey(event.currentTarget);
					}}
					onPointerDown={onPointerDown}
					onClick={onClick}
					onFocusIn={(event) => {
						model.isFocused.value = true;
						const row = rowOf(event.target as HTMLElement);
						if (row !== undefined) active.value = row;
					}}
					onFocusOut={(event) => {
						const next = event.relatedTarget as Node | null;
						if (!table.current?.contains(next)) model.isFocused.value = false;
					}}
				>
					<caption class="hidden">{sentence}</caption>
					<BoardHead />
					<tbody>
						{hasMarketOrders && (
							<tr class="outside">
								<td class="own" />
								<td />
								<td class="qty sell">{model.marketAsk}</td>
								<th scope="row">{words.market}</th>
								<td class="qty buy">{model.marketBid}</td>
								<td />
								<td class="own" />
							</tr>
						)}
						<tr class="outside">
							<td class="own small">{model.ownOver}</td>
							<td />
							<td class="qty sell">{model.over}</td>
							<th scope="row" title={words.overMeans}>
								{words.over}
							</th>
							<td />
							<td />
							<td class="own" />
						</tr>
						{rows.map((cells, at) => (
							<BoardRow
								key={at}
								cells={cells}
								at={at}
								active={active}
								spread={model.spread}
								describedBy={`${id}-row`}
								acts={acts}
							/>
						))}
						<tr class="outside">
							<td class="own" />
							<td />
							<td />
							<th scope="row" title={words.underMeans}>
								{words.under}
							</th>
							<td class="qty buy">{model.under}</td>
							<td />
							<td class="own small">{model.ownUnder}</td>
						</tr>
					</tbody>
				</table>
			</div>
			<span class="hidden" id={`${id}-row`}>
				{describing}
			</span>
		</>
	);
}

function BoardHead() {
	const words = wordsOf(boardWords);
	return (
		<thead>
			<tr>
				<th scope="col" class="own">
					<span class="hidden">{words.ownSell}</span>
				</th>
				<th scope="col">{words.askTotal}</th>
				<th scope="col">{words.ask}</th>
				<th scope="col" class="price">
					{words.price}
				</th>
				<th scope="col">{words.bid}</th>
				<th scope="col">{words.bidTotal}</th>
				<th scope="col" class="own">
					<span class="hidden">{words.ownBuy}</span>
				</th>
			</tr>
		</thead>
	);
}

function rowOf(target: HTMLElement | null | undefined): number | undefined {
	const text = target?.closest<HTMLElement>("tr")?.dataset.row;
	return text === undefined ? undefined : Number.parseInt(text, 10);
}

/** A focus that the pointer gave ends with the pointer's visit. */
function leaveUnlessByKey(table: HTMLElement): void {
	const focused = document.activeElement;
	if (!(focused instanceof HTMLElement) || !table.contains(focused)) return;
	if (!focused.matches(":focus-visible")) focused.blur();
}

function holdAfterTouch(model: BoardModel): void {
	model.isPointed.value = true;
	setTimeout(() => {
		model.isPointed.value = false;
	}, TOUCH_MS);
}

/** Show as many rows as the place has room for. */
function useRowCount(
	box: { current: HTMLDivElement | null },
	model: BoardModel,
	fixed: number,
): void {
	useLayoutEffect(() => {
		const place = box.current;
		if (!place) return;
		const measure = () => {
			const row = place.querySelector("tbody tr")?.getBoundingClientRect().height || 24;
			model.resize(Math.max(LEAST_ROWS, Math.floor(place.clientHeight / row) - fixed));
		};
		measure();
		const observer = new ResizeObserver(measure);
		observer.observe(place);
		return () => observer.disconnect();
	}, [model, fixed]);
}
