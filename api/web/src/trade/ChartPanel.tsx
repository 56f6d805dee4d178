/** Charts of the market that is shown: candles, supply and demand, the indicative price. */

import { useMemo } from "preact/hooks";
import { useStream } from "../feed/index.ts";
import { wordsOf } from "../lang.ts";
import { clockText } from "../money/days.ts";
import { coordinate } from "../money/decimal.ts";
import { grouped, price, tonnes } from "../money/format.ts";
import { ChartFrame } from "../parts/ChartFrame.tsx";
import { Select } from "../parts/Choice.tsx";
import { auctionMarks } from "../parts/chart/auctionMarks.ts";
import { Candles, type Interval } from "../parts/chart/Candles.tsx";
import { type LineOptions, Lines } from "../parts/chart/Lines.tsx";
import { kept } from "../parts/kept.ts";
import { ConditionView, Panel } from "../parts/Panel.tsx";
import { chartWords } from "../words/chart.ts";
import { interval as intervals } from "../words/codes.gen.ts";
import { tradeWords } from "../words/trade.ts";
import { wordOf } from "../words/wordOf.ts";
import { callPricesOf } from "./callPrices.ts";
import { isOneOf } from "./layout.ts";
import { classOf, type Market } from "./markets.ts";
import { useResults } from "./results.ts";

const INTERVALS = ["1m", "5m", "15m", "1h", "1d"] as const;
const VIEWS = [...INTERVALS, "supply", "call"] as const;
type View = (typeof VIEWS)[number];

const view = kept<View>("chart", "1d", isOneOf(VIEWS));

/** Tells a view of candles, whose name is their interval, from the other charts. */
function isInterval(value: View): value is Interval {
	return value !== "supply" && value !== "call";
}

export function ChartPanel({ market }: { market: Market }) {
	const words = wordsOf(tradeWords);
	const shown = view.value;
	const label = (value: View) =>
		isInterval(value)
			? `${words.candles} ${wordOf(intervals, value)}`
			: words.charts[value as "supply" | "call"];
	return (
		<Panel
			id="panel-chart"
			class="chart-panel"
			title={words.chart}
			folds
			tools={
				<Select
					label={words.chart}
					hideLabel
					value={shown}
					options={VIEWS.map((value) => ({ value, label: label(value) }))}
					onValue={(value) => {
						view.value = value;
					}}
				/>
			}
		>
			{isInterval(shown) && <CandleView key={market.symbol} market={market} interval={shown} />}
			{shown === "supply" && <SupplyView market={market} />}
			{shown === "call" && <CallView market={market} />}
		</Panel>
	);
}

interface CandleViewProps {
	market: Market;
	interval: Interval;
}

function CandleView({ market: { symbol }, interval }: CandleViewProps) {
	const state = useStream({ channel: "ohlc", symbol, interval, interval_ms: 250 });
	const results = useResults(symbol).value;
	const auctions = useMemo(() => auctionMarks(results), [results]);
	if (!state.value) return <ConditionView condition={{ kind: "loading" }} />;
	if (!state.value.candles.length) {
		return <ConditionView condition={{ kind: "empty", text: wordsOf(chartWords).noCandles }} />;
	}
	return (
		<Candles
			market={classOf(symbol)}
			interval={interval}
			candles={state.value.candles}
			changedFrom={state.value.changedFrom}
			auctions={auctions}
		/>
	);
}

/** Sells and buys as two flights of steps that cross at the indicative price. */
function SupplyView({ market: { symbol } }: { market: Market }) {
	const words = wordsOf(chartWords);
	const record = useStream({ channel: "board", symbol, rows: 20, interval_ms: 50 }).value;
	if (!record) return <ConditionView condition={{ kind: "loading" }} />;
	const rows = record.rows.toReversed();
	const { indicative_price: crossing, indicative_qty = "0" } = record;
	const cells = (at: number) => {
		const row = rows[at];
		return row ? [grouped(row.price), grouped(row.ask_cum), grouped(row.bid_cum)] : [];
	};
	return (
		<ChartFrame
			title={words.supply(classOf(symbol))}
			reading={
				crossing ? words.supplyRead(price(crossing), tonnes(indicative_qty)) : words.supplyNone
			}
			file={`supply-${classOf(symbol)}`}
			table={{
				heads: [words.price, words.sells, words.buys],
				rows: rows.map((_, at) => cells(at)),
			}}
		>
			<Lines
				label={words.arrows}
				{...SUPPLY}
				points={rows.map((row) => coordinate(row.price))}
				values={[
					rows.map((row) => coordinate(row.ask_cum)),
					rows.map((row) => coordinate(row.bid_cum)),
				]}
				mark={crossing ? coordinate(crossing) : undefined}
				read={(at) => {
					const [level = "", sells = "", buys = ""] = cells(at);
					return `${level}: ${words.sells} ${sells}, ${words.buys} ${buys}`;
				}}
			/>
		</ChartFrame>
	);
}

const SUPPLY: LineOptions = {
	lines: [
		{ label: wordsOf(chartWords).sells, color: "down", holds: "from" },
		{ label: wordsOf(chartWords).buys, color: "up", holds: "until" },
	],
	isTime: false,
	fromZero: true,
};

const CALL: LineOptions = {
	lines: [{ label: wordsOf(chartWords).indicative, color: "accent", holds: "from" }],
	isTime: true,
	fromZero: false,
};

/** The indicative price over the minutes of the open call. */
function CallView({ market: { symbol } }: { market: Market }) {
	const words = wordsOf(chartWords);
	const prices = callPricesOf(symbol);
	const [first, last] = [prices[0], prices.at(-1)];
	if (!first || !last) {
		return <ConditionView condition={{ kind: "empty", text: words.noCallPrices }} />;
	}
	const cells = (each: (typeof prices)[number]) => [
		clockText(each.at),
		grouped(each.price),
		grouped(each.qty),
	];
	return (
		<ChartFrame
			title={words.callPrices(classOf(symbol))}
			reading={words.callPricesRead(price(last.price), tonnes(last.qty), clockText(first.at))}
			file={`indicative-${classOf(symbol)}`}
			table={{
				heads: [words.time, words.indicative, words.quantity],
				rows: prices.map(cells).toReversed(),
			}}
		>
			<Lines
				label={words.arrows}
				{...CALL}
				points={prices.map((each) => each.at)}
				values={[prices.map((each) => coordinate(each.price))]}
				read={(at) => (prices[at] ? cells(prices[at]).join(" ") : "")}
			/>
		</ChartFrame>
	);
}
