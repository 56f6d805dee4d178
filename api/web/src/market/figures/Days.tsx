/** The daily candles of an instrument with both auctions of each day. */

import { useMemo } from "preact/hooks";
import { useStream } from "../../feed/index.ts";
import { wordsOf } from "../../lang.ts";
import { auctionMarks } from "../../parts/chart/auctionMarks.ts";
import { Candles } from "../../parts/chart/Candles.tsx";
import { ConditionView } from "../../parts/Panel.tsx";
import type { AuctionRecord, CandleRecord } from "../../wire.gen.ts";
import { figureWords } from "../../words/figures.ts";
import { useReply } from "../reply.ts";

const PAGE = 500;

interface DaysProps {
	symbol: string;
	code: string;
	/** Results of its auctions, the newest first. */
	results: readonly AuctionRecord[];
}

export function Days({ symbol, code, results }: DaysProps) {
	const words = wordsOf(figureWords);
	const query = { symbol, interval: "1d", limit: PAGE } as const;
	const { reply, condition } = useReply("GET /v1/ohlc", { query });
	const live = useStream({ channel: "ohlc", symbol, interval: "1d", interval_ms: 1000 }).value;
	const candles = useMemo(() => joined(reply?.candles ?? [], live?.candles ?? []), [reply, live]);
	const marks = useMemo(() => auctionMarks(results), [results]);
	if (!reply) return <ConditionView condition={condition} />;
	if (!candles.length) return <ConditionView condition={{ kind: "empty", text: words.noTrades }} />;
	return (
		<Candles
			market={code}
			interval="1d"
			candles={candles}
			changedFrom={0}
			auctions={marks}
			csv={`/v1/ohlc?${new URLSearchParams({ symbol, interval: "1d", format: "excel" })}`}
		/>
	);
}

/** Return all candles, the oldest first; those of the stream replace those of before. */
function joined(
	past: readonly CandleRecord[],
	fresh: readonly CandleRecord[],
): readonly CandleRecord[] {
	const all = new Map([...past, ...fresh].map((candle) => [candle.interval_begin, candle]));
	return [...all.values()].toSorted((a, b) => (a.interval_begin < b.interval_begin ? -1 : 1));
}
