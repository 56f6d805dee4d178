/** The person's own orders at the rows of a board. */

import { stepsOf } from "../../money/decimal.ts";
import type { Slot } from "./slots.ts";

/** An open order with a limit, as a board shows it. */
export interface OwnOrder {
	order_id: number;
	side: "buy" | "sell";
	limit_price?: string;
	leaves_qty: string;
}

/** Own orders of one row: tonnes by side, and the orders. */
export interface OwnAt {
	buy: number;
	sell: number;
	orders: readonly OwnOrder[];
}

/** Tells whether two rows show the same own orders. */
export function isSameOwn(a: OwnAt | undefined, b: OwnAt | undefined): boolean {
	if (!a || !b) return a === b;
	return (
		a.orders.length === b.orders.length &&
		a.orders.every((order, at) => {
			const other = b.orders[at];
			return order.order_id === other?.order_id && order.leaves_qty === other.leaves_qty;
		})
	);
}

/** Return own orders by row, and the tonnes above and below the rows. A price between two rows
 * belongs to the row at which it could trade: a sale to the one above, a purchase to the one below. */
export function ownInSlots(
	orders: readonly OwnOrder[],
	slots: readonly Slot[],
	tick: string,
): { rows: (OwnAt | undefined)[]; over: number; under: number } {
	const rows: (OwnAt | undefined)[] = slots.map(() => undefined);
	let over = 0;
	let under = 0;
	for (const order of orders) {
		if (order.limit_price === undefined) continue;
		const price = stepsOf(order.limit_price, tick);
		const tonnes = stepsOf(order.leaves_qty, "1");
		const at =
			order.side === "sell"
				? slots.findLastIndex((slot) => typeof slot === "number" && slot >= price)
				: slots.findIndex((slot) => typeof slot === "number" && slot <= price);
		const slot = slots[at];
		if (typeof slot !== "number" || isOutside(price, slots)) {
			if (price > highestOf(slots)) over += tonnes;
			else under += tonnes;
			continue;
		}
		const before = rows[at] ?? { buy: 0, sell: 0, orders: [] };
		rows[at] = {
			...before,
			[order.side]: before[order.side] + tonnes,
			orders: [...before.orders, order],
		};
	}
	return { rows, over, under };
}

function highestOf(slots: readonly Slot[]): number {
	const first = slots.find((slot) => typeof slot === "number");
	return typeof first === "number" ? first : Number.NEGATIVE_INFINITY;
}

function isOutside(price: number, slots: readonly Slot[]): boolean {
	const last = slots.findLast((slot) => typeof slot === "number");
	return price > highestOf(slots) || (typeof last === "number" && price < last);
}
