/** Results of an instrument's auctions: those of the past by HTTP, new ones from the stream. */

import { useMemo } from "preact/hooks";
import { useStream } from "../feed/index.ts";
import { type Condition, READY } from "../parts/Panel.tsx";
import type { AuctionRecord } from "../wire.gen.ts";
import { first } from "./first.ts";
import { useReply } from "./reply.ts";

/** Results, the newest first. */
export interface Results {
	results: readonly AuctionRecord[];
	condition: Condition;
}

const PAGE = 500;

/** Follow the results of an instrument, those of sealed auctions included. */
export function useResults(symbol: string): Results {
	const past = useReply("GET /v1/auctions", { query: { symbol, limit: PAGE } });
	const live = useStream({ channel: "auction", symbol, interval_ms: 250 }).value;
	const results = useMemo(() => {
		const fresh = live?.results ?? [];
		const ids = new Set(fresh.map(({ auction_id }) => auction_id));
		const known = past.reply?.results ?? first?.results ?? [];
		const all = [...fresh, ...known.filter(({ auction_id }) => !ids.has(auction_id))];
		return all.filter(({ state }) => state === "result");
	}, [live, past.reply]);
	return { results, condition: results.length ? READY : past.condition };
}
