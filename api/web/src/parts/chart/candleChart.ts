/** Candles with volume on a canvas. Loaded when a chart is shown: the library is large. */

import {
	CandlestickSeries,
	createChart,
	createSeriesMarkers,
	HistogramSeries,
	type IChartApi,
	type ISeriesApi,
	type ISeriesMarkersPluginApi,
	type SeriesMarker,
	type Time,
	type UTCTimestamp,
} from "lightweight-charts";
import { msOf } from "../../money/days.ts";
import { coordinate } from "../../money/decimal.ts";
import type { CandleRecord } from "../../wire.gen.ts";
import { wholeText, wholeTexts } from "./axis.ts";
import { colorsAt, fontAt, LOCALE } from "./colors.ts";

/** An auction on the chart: its time, a short label, its result in words, and where it stands beside
 * the candle. */
export interface AuctionMark {
	at: string;
	label: string;
	text: string;
	isAbove: boolean;
}

/** The axis shows Tokyo's clock: the library knows UTC alone. */
const TOKYO_S = 9 * 3600;
const DAY_S = 86_400;
/** A mark with its label, above the highest candle and below the lowest one. */
const MARK_PX = 32;
/** The axis of time, which the chart draws below its candles. */
const AXIS_PX = 26;
/** The share of the chart's height that the volume takes. */
const VOLUME = 0.2;
// The largest share for the marks above and below the candles.
const ROOM_MAX = 0.3;
const COLORS = [
	"surface",
	"text",
	"muted",
	"line",
	"accent",
	"up",
	"down",
	"up-soft",
	"down-soft",
] as const;

function timeOf(begin: string): UTCTimestamp {
	return (msOf(begin) / 1000 + TOKYO_S) as UTCTimestamp;
}

/** Return the shares of a box's height above and below the candles, for marks and volume. */
function marginsIn(box: HTMLElement): { top: number; bottom: number } {
	const room = Math.min(MARK_PX / Math.max(box.clientHeight - AXIS_PX, 1), ROOM_MAX);
	return { top: room, bottom: VOLUME + room };
}

export class CandleChart {
	readonly #box: HTMLElement;
	readonly #chart: IChartApi;
	readonly #prices: ISeriesApi<"Candlestick">;
	readonly #volume: ISeriesApi<"Histogram">;
	readonly #marks: ISeriesMarkersPluginApi<Time>;
	readonly #heights: ResizeObserver;
	#candles: readonly CandleRecord[] = [];
	#isFitted = false;

	constructor(box: HTMLElement) {
		this.#box = box;
		this.#chart = createChart(box, {
			autoSize: true,
			// The logo would bring styles and HTML that the page's policy forbids; its notice and link
			// stand under the chart.
			layout: { attributionLogo: false },
			localization: {
				locale: LOCALE,
				priceFormatter: wholeText,
				tickmarksPriceFormatter: wholeTexts,
			},
			rightPriceScale: { borderVisible: false, scaleMargins: marginsIn(box) },
			timeScale: { borderVisible: false, secondsVisible: false, maxBarSpacing: 24, rightOffset: 1 },
		});
		this.#prices = this.#chart.addSeries(CandlestickSeries, {
			priceLineVisible: false,
			// Whole yen: a finer scale would repeat a price on the axis.
			priceFormat: { type: "price", precision: 0, minMove: 1 },
		});
		this.#volume = this.#chart.addSeries(HistogramSeries, {
			priceScaleId: "volume",
			priceFormat: { type: "volume" },
			priceLineVisible: false,
			lastValueVisible: false,
		});
		this.#volume.priceScale().applyOptions({ scaleMargins: { top: 1 - VOLUME, bottom: 0 } });
		// Room for the marks would turn the price scale of a low chart upside down.
		this.#marks = createSeriesMarkers(this.#prices, [], { autoScale: false });
		this.#heights = new ResizeObserver(() => {
			this.#prices.priceScale().applyOptions({ scaleMargins: marginsIn(box) });
			this.#fit();
		});
		this.#heights.observe(box);
		this.paint();
	}

	/** Take the colors of the page as they are now. */
	paint(): void {
		const colors = colorsAt(this.#box, COLORS);
		this.#chart.applyOptions({
			layout: {
				background: { color: "transparent" },
				textColor: colors.muted,
				fontFamily: fontAt(this.#box),
				fontSize: 11,
			},
			grid: { vertLines: { color: colors.line }, horzLines: { color: colors.line } },
			crosshair: {
				vertLine: { labelBackgroundColor: colors.accent },
				horzLine: { labelBackgroundColor: colors.accent },
			},
		});
		this.#prices.applyOptions({
			upColor: colors.up,
			downColor: colors.down,
			borderUpColor: colors.up,
			borderDownColor: colors.down,
			wickUpColor: colors.up,
			wickDownColor: colors.down,
		});
		this.#fill(0);
	}

	/** Show candles, the oldest first; those before `changedFrom` are as they were. */
	show(candles: readonly CandleRecord[], changedFrom: number, stepS: number): void {
		this.#chart.timeScale().applyOptions({ timeVisible: stepS < DAY_S });
		const isNext = this.#candles.length > 0 && changedFrom >= this.#candles.length - 1;
		if (!this.#candles.length) this.#isFitted = false;
		this.#candles = candles;
		this.#fill(isNext ? changedFrom : 0);
		this.#fit();
	}

	/** Show all candles, once: when there are some and the chart is shown, which on a phone it is not
	 * before its panel is chosen. */
	#fit(): void {
		if (this.#isFitted || !this.#candles.length || !this.#box.clientWidth) return;
		this.#isFitted = true;
		this.#chart.timeScale().fitContent();
		// To fit takes the margin away, in which the last candle's mark has its label.
		this.#chart.timeScale().scrollToPosition(1, false);
	}

	/** Mark call auctions at the candles in which they were held. */
	mark(auctions: readonly AuctionMark[], stepS: number): void {
		const color = colorsAt(this.#box, ["accent"]).accent;
		const known = new Set(this.#candles.map((candle) => timeOf(candle.interval_begin)));
		const marks: SeriesMarker<Time>[] = auctions.flatMap(({ at, label, isAbove }) => {
			const seconds = timeOf(at);
			const time = (seconds - (seconds % stepS)) as UTCTimestamp;
			if (!known.has(time)) return [];
			const position = isAbove ? ("aboveBar" as const) : ("belowBar" as const);
			return [{ time, position, shape: "circle" as const, color, text: label, size: 0.6 }];
		});
		this.#marks.setMarkers(marks.toSorted((a, b) => (a.time < b.time ? -1 : 1)));
	}

	/** Move the cross to a candle. */
	point(index: number): void {
		const candle = this.#candles[index];
		if (!candle) return;
		const time = timeOf(candle.interval_begin);
		this.#chart.setCrosshairPosition(coordinate(candle.close), time, this.#prices);
	}

	remove(): void {
		this.#heights.disconnect();
		this.#chart.remove();
	}

	#fill(from: number): void {
		const colors = colorsAt(this.#box, ["up-soft", "down-soft"]);
		const prices = this.#candles.slice(from).map((candle) => ({
			time: timeOf(candle.interval_begin),
			open: coordinate(candle.open),
			high: coordinate(candle.high),
			low: coordinate(candle.low),
			close: coordinate(candle.close),
		}));
		const volume = this.#candles.slice(from).map((candle, at) => ({
			time: timeOf(candle.interval_begin),
			value: coordinate(candle.volume),
			color:
				(prices[at]?.close ?? 0) >= (prices[at]?.open ?? 0)
					? colors["up-soft"]
					: colors["down-soft"],
		}));
		if (from === 0) {
			this.#prices.setData(prices);
			this.#volume.setData(volume);
			return;
		}
		for (const price of prices) this.#prices.update(price);
		for (const bar of volume) this.#volume.update(bar);
	}
}
