/** Messages of `/v1/ws` as the feed reads them, whatever their channel. */

import type { ErrorBody, OrderRecord } from "../wire.gen.ts";

/** Why a request failed: the exchange's reason, or that no answer came. `unknown_outcome`: it was
 * sent and may have been carried out; `not_connected`: it was not sent. */
export interface Problem extends Omit<ErrorBody, "code" | "category"> {
	code: ErrorBody["code"] | "unknown_outcome" | "not_connected" | "no_answer";
	category: string;
}

/** A push; `data` is as the channel says. */
export interface Push {
	channel: string;
	type: "snapshot" | "update";
	seq: number;
	prev_seq: number;
	timestamp: string;
	data: unknown[];
	symbol?: string;
	depth?: number;
	rows?: number;
	interval?: string;
	interval_ms?: number;
	orders?: OrderRecord[];
	server_shutdown?: boolean;
}

/** The reply to a request. */
export interface Answer {
	method: string;
	success: boolean;
	req_id?: number;
	result?: unknown;
	error?: Problem;
}
