/** Results of call auctions: those of the past by HTTP, new ones from the stream. */

import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useStream } from "../feed/index.ts";
import { CallError, call } from "../http/call.ts";
import type { AuctionRecord } from "../wire.gen.ts";

const PAGE = 100;

/** Follow the results of a market's call auctions, the newest first. */
export function useResults(symbol: string) {
	const past = useSignal<readonly AuctionRecord[]>([]);
	const auction = useStream({ channel: "auction", symbol, interval_ms: 250 });
	useEffect(() => {
		let isLeft = false;
		past.value = [];
		call("GET /v1/auctions", { query: { symbol, limit: PAGE } })
			.then(({ results }) => {
				if (!isLeft) past.value = results;
			})
			.catch((error: unknown) => {
				if (!(error instanceof CallError)) throw error;
			});
		return () => {
			isLeft = true;
		};
	}, [symbol]);
	return useComputed(() => {
		const fresh = auction.value?.results ?? [];
		const ids = new Set(fresh.map(({ auction_id }) => auction_id));
		const all = [...fresh, ...past.value.filter(({ auction_id }) => !ids.has(auction_id))];
		return all.filter(({ mode, state }) => mode === "open" && state === "result");
	});
}
