/** The ticket as it is written: kept in the tab, so that a reload or a new login loses nothing.
 *
 * The id of the order is made when the ticket opens and again after each accepted order, so that
 * whatever is sent twice is one order.
 */

import { signal } from "@preact/signals";
import { newKey } from "../http/key.ts";
import type { AddOrderParams, NamedRange, SerialFilter } from "../wire.gen.ts";

export type Side = AddOrderParams["side"];
export type OrderType = NonNullable<AddOrderParams["order_type"]>;
export type TimeInForce = NonNullable<AddOrderParams["time_in_force"]>;

/** What a seller delivers: the oldest blocks, those that fit conditions, or named serials. */
export type Delivery =
	| { kind: "oldest" }
	| { kind: "filter"; filter: SerialFilter }
	| { kind: "serials"; ranges: readonly NamedRange[] };

/** A ticket; numbers are texts as they were typed. */
export interface Draft {
	clOrdId: string;
	symbol: string;
	side: Side;
	type: OrderType;
	price: string;
	qty: string;
	stopPrice: string;
	displayQty: string;
	tif: TimeInForce | "";
	/** Until when a good-till-date order holds: a day in Tokyo, as the field writes it. */
	until: string;
	postOnly: boolean;
	stp: NonNullable<AddOrderParams["stp_type"]> | "";
	delivery: Delivery;
}

const KEY = "tanso.ticket";

function empty(): Draft {
	return {
		clOrdId: newKey(),
		symbol: "",
		side: "buy",
		type: "limit",
		price: "",
		qty: "",
		stopPrice: "",
		displayQty: "",
		tif: "",
		until: "",
		postOnly: false,
		stp: "",
		delivery: { kind: "oldest" },
	};
}

function kept(): Draft {
	try {
		const found: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
		return typeof found === "object" && found !== null ? { ...empty(), ...found } : empty();
	} catch {
		return empty();
	}
}

/** The ticket. */
export const draft = signal<Draft>(kept());

/** Counts the times at which the ticket asks for the focus on its quantity. */
export const focusAsked = signal(0);

draft.subscribe((value) => {
	try {
		sessionStorage.setItem(KEY, JSON.stringify(value));
	} catch {
		// A browser that keeps nothing loses the draft at a reload, and nothing else.
	}
});

/** Change fields of the ticket. */
export function write(changes: Partial<Draft>): void {
	draft.value = { ...draft.value, ...changes };
}

/** Begin a ticket: a price of the board, a side, a market; the quantity gets the focus. Another
 * market or side forgets the delivery that was chosen for the former one. */
export function openTicket(given: Partial<Pick<Draft, "symbol" | "side" | "price" | "qty">>): void {
	const before = draft.value;
	const isOther =
		(given.symbol !== undefined && given.symbol !== before.symbol) ||
		(given.side !== undefined && given.side !== before.side);
	draft.value = {
		...before,
		...(isOther ? { delivery: { kind: "oldest" } as const } : {}),
		...given,
		clOrdId: newKey(),
	};
	focusAsked.value += 1;
}

/** Begin the next ticket after an order was accepted: everything stays but the id and quantity. */
export function nextTicket(): void {
	draft.value = { ...draft.value, clOrdId: newKey(), qty: "" };
}
