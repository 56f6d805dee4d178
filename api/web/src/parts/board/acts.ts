/** What can be done on a board, each act by its name; keys and buttons run the same acts. */

import type { Signal } from "@preact/signals";
import { stepsOf } from "../../money/decimal.ts";
import type { BoardModel } from "./model.ts";
import type { OwnOrder } from "./own.ts";
import { GROUPS } from "./slots.ts";

export type BoardAct =
	| "up"
	| "down"
	| "pageUp"
	| "pageDown"
	| "highest"
	| "lowest"
	| "center"
	| "coarser"
	| "finer"
	| "goTo"
	| "buy"
	| "sell"
	| "open"
	| "cancel";

interface Board {
	model: BoardModel;
	active: Signal<number>;
	focusRow: (row: number) => void;
	onPick?: ((price: string, side: "buy" | "sell" | undefined) => void) | undefined;
	onAmend?: ((orders: readonly OwnOrder[]) => void) | undefined;
	onCancel?: ((orders: readonly OwnOrder[]) => void) | undefined;
	onGoTo?: (() => void) | undefined;
}

/** Run an act on the row that has the focus. */
export function runBoardAct(act: BoardAct, board: Board): void {
	ACTS[act](board);
}

const ACTS: Record<BoardAct, (board: Board) => void> = {
	up: (board) => step(board, -1),
	down: (board) => step(board, 1),
	pageUp: (board) => page(board, -1),
	pageDown: (board) => page(board, 1),
	highest: (board) => toEnd(board, -1),
	lowest: (board) => toEnd(board, 1),
	center: (board) => {
		board.model.center();
		board.focusRow(board.model.middle());
	},
	coarser: (board) => regroup(board, 1),
	finer: (board) => regroup(board, -1),
	goTo: (board) => board.onGoTo?.(),
	buy: (board) => pick(board, "buy"),
	sell: (board) => pick(board, "sell"),
	open: (board) => {
		const orders = ownOrders(board.model, board.active.peek());
		if (orders.length && board.onAmend) board.onAmend(orders);
		else pick(board, undefined);
	},
	cancel: (board) => {
		const orders = ownOrders(board.model, board.active.peek());
		if (orders.length) board.onCancel?.(orders);
	},
};

function pick({ model, active, onPick }: Board, side: "buy" | "sell" | undefined): void {
	const price = model.priceAt(active.peek());
	if (price !== undefined) onPick?.(price, side);
}

/** Return the person's orders in a row. */
export function ownOrders(model: BoardModel, row: number): readonly OwnOrder[] {
	return model.rows.peek()[row]?.own.peek()?.orders ?? [];
}

/** Move the focus to the next price; at the edge the prices move. */
function step(board: Board, way: 1 | -1): void {
	const { model, active } = board;
	let row = active.peek() + way;
	while (row >= 0 && row < model.slots.length && model.priceAt(row) === undefined) row += way;
	if (model.priceAt(row) !== undefined) board.focusRow(row);
	else if (model.move(way)) {
		if (model.priceAt(active.peek()) === undefined) step(board, way);
		else board.focusRow(active.peek());
	}
}

function page(board: Board, way: 1 | -1): void {
	const { model, active } = board;
	const rows = Math.max(1, model.slots.length - 2);
	const end = way < 0 ? 0 : model.slots.length - 1;
	focusNear(board, model.move(way * rows) ? active.peek() : end);
}

function toEnd(board: Board, way: 1 | -1): void {
	const { model } = board;
	while (model.move(way * model.slots.length));
	focusNear(board, way < 0 ? 0 : model.slots.length - 1);
}

/** Focus the row, or the nearest one with a price. */
function focusNear(board: Board, row: number): void {
	const rows = [...board.model.slots.keys()].filter((at) => board.model.priceAt(at) !== undefined);
	const nearest = rows.sort((a, b) => Math.abs(a - row) - Math.abs(b - row))[0];
	if (nearest !== undefined) board.focusRow(nearest);
}

function regroup(board: Board, way: 1 | -1): void {
	const { model, active } = board;
	const at = GROUPS.indexOf(model.group.peek() as (typeof GROUPS)[number]);
	const next = GROUPS[at + way];
	if (next === undefined) return;
	const price = model.priceAt(active.peek());
	const tick = model.inputs.tick.peek();
	model.regroup(next, price === undefined ? undefined : stepsOf(price, tick));
	board.focusRow(model.middle());
}
