/** Names of streams: of a spec, of a push, and the parameters that subscribe to them. */

import type { StreamSpec } from "./types.ts";
import type { Push } from "./wire.ts";

/** The symbol of a spec for all markets. */
export const ALL = "*";

const PRIVATE = ["executions", "balances", "holdings", "settlements"];

/** True if the channel belongs to an account, so that it needs a login. */
export function isPrivate(channel: string): boolean {
	return PRIVATE.includes(channel);
}

/** A channel with its depth, rows or interval and its pace: what the streams of markets share. */
export interface Selection {
	channel: StreamSpec["channel"];
	depth?: number;
	rows?: number;
	interval?: string;
	interval_ms?: number;
}

const DETAILS = ["depth", "rows", "interval", "interval_ms"] as const;

function nameOf(symbol: string, of: Selection | Push): string {
	return [of.channel, symbol, ...DETAILS.map((name) => of[name] ?? "")].join("|");
}

/** Return the key of a spec's stream. */
export function keyOf(spec: StreamSpec): string {
	return nameOf(symbolOf(spec), spec);
}

/** Return the key of the stream that a push belongs to. */
export function keyOfPush(push: Push): string {
	return nameOf(push.symbol ?? "", push);
}

/** Return the key of the spec that asks for a push's channel in all markets. */
export function allKeyOf(push: Push): string | undefined {
	return push.symbol === undefined ? undefined : nameOf(ALL, push);
}

/** Return the symbol of a spec; empty for a private channel. */
export function symbolOf(spec: StreamSpec): string {
	return "symbol" in spec ? spec.symbol : "";
}

/** Return what a spec shares with the same spec for other markets. */
export function selectionOf(spec: StreamSpec): Selection {
	const selection: Selection = { channel: spec.channel };
	for (const name of DETAILS) {
		const value = (spec as Selection)[name];
		if (value !== undefined) Object.assign(selection, { [name]: value });
	}
	return selection;
}
