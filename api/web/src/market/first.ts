/** The markets as the server put them into the document, until the streams tell them. */

import type { AuctionRecord, InstrumentRecord, StatusRecord, TickerRecord } from "../wire.gen.ts";

interface FirstData {
	instruments: InstrumentRecord[];
	statuses: StatusRecord[];
	tickers: TickerRecord[];
	/** The open call auctions. */
	auctions: AuctionRecord[];
	/** Results of the auctions of the page's instrument, the newest first. */
	results: AuctionRecord[];
}

/** The markets of the document, by symbol; undefined in a document without them. */
export interface First {
	instruments: ReadonlyMap<string, InstrumentRecord>;
	statuses: ReadonlyMap<string, StatusRecord>;
	tickers: ReadonlyMap<string, TickerRecord>;
	calls: ReadonlyMap<string, AuctionRecord>;
	results: readonly AuctionRecord[];
}

/** Read before the screen takes the place of the server's view, which holds it. */
export const first: First | undefined = read();

function read(): First | undefined {
	const text = document.getElementById("first")?.textContent;
	if (!text) return undefined;
	const data: FirstData = JSON.parse(text);
	return {
		instruments: bySymbol(data.instruments),
		statuses: bySymbol(data.statuses),
		tickers: bySymbol(data.tickers),
		calls: bySymbol(data.auctions),
		results: data.results,
	};
}

function bySymbol<T extends { symbol: string }>(records: readonly T[]): ReadonlyMap<string, T> {
	return new Map(records.map((record) => [record.symbol, record]));
}
