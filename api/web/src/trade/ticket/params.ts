/** The order that a ticket describes, or the fields that keep it from being one. */

import { type Fault, parsed } from "../../money/input.ts";
import type { AddOrderParams, InstrumentRecord } from "../../wire.gen.ts";
import type { Draft } from "../ticketState.ts";

export type OrderParams = AddOrderParams & { cl_ord_id: string };

/** The fields of the ticket that hold numbers. */
export type NumberName = "price" | "qty" | "stopPrice" | "displayQty";

/** What is wrong, by field. `empty` is not shown before the person tries to send. */
export type Faults = Partial<Record<NumberName | "until", Fault>>;

export type Read = { ok: true; params: OrderParams } | { ok: false; faults: Faults };

/** The exchange's names of the fields, by which it says what is wrong. */
export const FIELD_OF: Record<string, NumberName | "until" | "delivery"> = {
	limit_price: "price",
	order_qty: "qty",
	stop_price: "stopPrice",
	display_qty: "displayQty",
	expire_time: "until",
	serial_ranges: "delivery",
	serial_filter: "delivery",
};

const hasPrice = (draft: Draft) => draft.type === "limit" || draft.type === "stop_limit";
const hasStop = (draft: Draft) => draft.type === "stop" || draft.type === "stop_limit";

/** Return the order of a ticket; prices outside the band go to the exchange, which says the band. */
export function read(draft: Draft, instrument: InstrumentRecord): Read {
	const faults: Faults = {};
	const number = (name: NumberName, kind: "price" | "quantity", step: string) => {
		const result = parsed(draft[name], kind, { step, min: step });
		if (result.ok) return result.text;
		faults[name] = result.why;
		return undefined;
	};
	const { price_increment: tick, qty_increment: lot } = instrument;
	const qty = number("qty", "quantity", lot);
	const price = hasPrice(draft) ? number("price", "price", tick) : undefined;
	const stop = hasStop(draft) ? number("stopPrice", "price", tick) : undefined;
	const shown = draft.displayQty.trim() ? number("displayQty", "quantity", lot) : undefined;
	if (draft.tif === "gtd" && !/^\d{4}-\d\d-\d\d$/.test(draft.until)) faults.until = "empty";
	if (Object.keys(faults).length || qty === undefined) return { ok: false, faults };
	const params: OrderParams = {
		symbol: draft.symbol,
		side: draft.side,
		order_type: draft.type,
		order_qty: qty,
		cl_ord_id: draft.clOrdId,
	};
	if (price !== undefined) params.limit_price = price;
	if (stop !== undefined) params.stop_price = stop;
	if (shown !== undefined) params.display_qty = shown;
	if (draft.tif) params.time_in_force = draft.tif;
	if (draft.tif === "gtd") params.expire_time = `${draft.until}T15:00:00+09:00`;
	if (draft.postOnly) params.post_only = "reject";
	if (draft.stp) params.stp_type = draft.stp;
	if (draft.side === "sell" && draft.delivery.kind === "filter") {
		params.serial_filter = draft.delivery.filter;
	}
	if (draft.side === "sell" && draft.delivery.kind === "serials") {
		params.serial_ranges = [...draft.delivery.ranges];
	}
	return { ok: true, params };
}
