/** Candles with volume and the call auctions, as a chart, as text and as a table. */

import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { wordsOf } from "../../lang.ts";
import { clockText, dayText, msOf } from "../../money/days.ts";
import { compare } from "../../money/decimal.ts";
import { grouped, price, tonnes } from "../../money/format.ts";
import { rise, theme } from "../../style/theme.ts";
import type { CandleRecord } from "../../wire.gen.ts";
import { chartWords } from "../../words/chart.ts";
import { movedTo } from "../arrows.ts";
import { ChartFrame } from "../ChartFrame.tsx";
import type { AuctionMark, CandleChart } from "./candleChart.ts";

export type Interval = "1m" | "5m" | "15m" | "1h" | "1d";

const STEP_S: Record<Interval, number> = {
	"1m": 60,
	"5m": 300,
	"15m": 900,
	"1h": 3600,
	"1d": 86400,
};

interface CandlesProps {
	/** The market, in the title. */
	market: string;
	interval: Interval;
	/** The oldest first. */
	candles: readonly CandleRecord[];
	/** The first candle that the last change touched. */
	changedFrom: number;
	auctions: readonly AuctionMark[];
	/** Address of the exchange's own CSV of all candles, in place of one of those shown. */
	csv?: string;
}

/** Return the begin of a candle: its day, or its time. */
function beginText({ interval_begin }: CandleRecord, interval: Interval): string {
	const day = dayText(interval_begin);
	return interval === "1d" ? day : `${day} ${clockText(interval_begin).slice(0, 5)}`;
}

/** Return the results of the auctions in a candle's time, in words. */
function auctionsIn(
	candle: CandleRecord,
	interval: Interval,
	auctions: readonly AuctionMark[],
): string {
	const from = msOf(candle.interval_begin);
	const to = from + STEP_S[interval] * 1000;
	return auctions
		.filter(({ at }) => from <= msOf(at) && msOf(at) < to)
		.toSorted((a, b) => msOf(a.at) - msOf(b.at))
		.map(({ text }) => text)
		.join(", ");
}

export function Candles(props: CandlesProps) {
	const { market, interval, candles, changedFrom, auctions, csv } = props;
	const words = wordsOf(chartWords);
	const first = candles[0];
	const last = candles.at(-1);
	const reading =
		first && last
			? words.candlesRead(
					beginText(first, interval),
					beginText(last, interval),
					price(extreme(candles, "low", -1)),
					price(extreme(candles, "high", 1)),
				)
			: words.noCandles;
	return (
		<ChartFrame
			title={words.candles(market)}
			reading={reading}
			file={`candles-${market}`}
			{...(csv === undefined ? {} : { csv })}
			table={{
				heads: [
					words.time,
					words.open,
					words.high,
					words.low,
					words.close,
					words.volume,
					words.auctions,
				],
				rows: candles
					.map((candle) => [
						beginText(candle, interval),
						grouped(candle.open),
						grouped(candle.high),
						grouped(candle.low),
						grouped(candle.close),
						grouped(candle.volume),
						auctionsIn(candle, interval, auctions),
					])
					.toReversed(),
			}}
			foot={
				<a href="https://www.tradingview.com/" rel="noreferrer" lang="en">
					TradingView Lightweight Charts™
				</a>
			}
		>
			<Canvas {...{ interval, candles, changedFrom, auctions }} />
		</ChartFrame>
	);
}

function extreme(candles: readonly CandleRecord[], field: "high" | "low", way: 1 | -1): string {
	return candles.reduce(
		(found, candle) => (compare(candle[field], found) * way > 0 ? candle[field] : found),
		candles[0]?.[field] ?? "0",
	);
}

/** The canvas; arrows read candle after candle. */
function Canvas({ interval, candles, changedFrom, auctions }: Omit<CandlesProps, "market">) {
	const words = wordsOf(chartWords);
	const box = useRef<HTMLDivElement>(null);
	const chart = useSignal<CandleChart | undefined>(undefined);
	const shown = useRef<{ interval: Interval | undefined }>({ interval: undefined });
	const at = useSignal<number | undefined>(undefined);
	useEffect(() => {
		let made: CandleChart | undefined;
		let isLeft = false;
		void import("./candleChart.ts").then((library) => {
			if (isLeft || !box.current) return;
			made = new library.CandleChart(box.current);
			chart.value = made;
		});
		return () => {
			isLeft = true;
			made?.remove();
		};
	}, []);
	// Before the chart is painted: its price scale would be drawn twice, each time with its own width.
	useLayoutEffect(() => {
		const isOther = shown.current.interval !== interval;
		if (chart.value) shown.current.interval = interval;
		chart.value?.show(candles, isOther ? 0 : changedFrom, STEP_S[interval]);
		chart.value?.mark(auctions, STEP_S[interval]);
	}, [chart.value, candles, changedFrom, auctions, interval]);
	useSignalEffect(() => {
		void theme.value;
		void rise.value;
		chart.value?.paint();
	});
	const pointed = at.value === undefined ? undefined : candles[at.value];
	return (
		<>
			<div
				class="candles"
				ref={box}
				// biome-ignore lint/a11y/noNoninteractiveTabindex: arrows read the chart point by point.
				tabIndex={0}
				role="img"
				aria-label={words.arrows}
				onKeyDown={(event) => {
					const to = movedTo(event, at.peek() ?? candles.length - 1, candles.length);
					if (to === undefined) return;
					event.preventDefault();
					at.value = to;
					chart.peek()?.point(to);
				}}
			/>
			<p class="pointed small" role="status">
				{pointed &&
					[
						words.candle(
							beginText(pointed, interval),
							grouped(pointed.open),
							grouped(pointed.high),
							grouped(pointed.low),
							grouped(pointed.close),
							tonnes(pointed.volume),
						),
						auctionsIn(pointed, interval, auctions),
					]
						.filter(Boolean)
						.join("; ")}
			</p>
		</>
	);
}
