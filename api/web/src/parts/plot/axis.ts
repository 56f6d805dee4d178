/** The axes of a chart: round figures, years and months, and where they stand. */

/** A range with the figures that are marked on it. */
export interface Axis {
	from: number;
	to: number;
	ticks: readonly number[];
}

const ROUND = [1, 2, 2.5, 5, 10];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
const TOKYO_MS = 9 * 3_600_000;

/** Return an axis of round figures around values; `fromZero` makes 0 a part of it. */
export function niceAxis(values: readonly number[], fromZero: boolean, count = 5): Axis {
	let low = fromZero ? 0 : (values[0] ?? 0);
	let high = fromZero ? 0 : (values[0] ?? 0);
	for (const value of values) {
		low = Math.min(low, value);
		high = Math.max(high, value);
	}
	if (high === low) {
		const room = Math.abs(low) / 10 || 1;
		if (!fromZero || low < 0) low -= room;
		high += room;
	}
	const step = roundStep((high - low) / count);
	const first = Math.floor(low / step + 1e-9);
	const last = Math.ceil(high / step - 1e-9);
	return {
		from: first * step,
		to: last * step,
		ticks: Array.from({ length: last - first + 1 }, (_, at) => tidy((first + at) * step)),
	};
}

function roundStep(least: number): number {
	const power = 10 ** Math.floor(Math.log10(least));
	return power * (ROUND.find((times) => times * power >= least * (1 - 1e-9)) ?? 10);
}

/** Without the digits of a float's error. */
function tidy(value: number): number {
	return Math.round(value * 1e9) / 1e9;
}

/** Return the first of April or of months, in milliseconds since 1970, at most `count` of them. */
export function dateTicks(from: number, to: number, count: number): number[] {
	const months = (to - from) / (30.44 * 86_400_000);
	const step = MONTH_STEPS.find((each) => months / each <= count) ?? 240;
	const first = new Date(from + TOKYO_MS);
	// Years begin in April, so a step of a year or more is counted from there.
	const offset = step >= 12 ? 3 : 0;
	let month = first.getUTCFullYear() * 12 + first.getUTCMonth();
	month = Math.ceil((month + 1 - offset) / step) * step + offset;
	const found = [];
	for (;;) {
		const at = Date.UTC(Math.floor(month / 12), month % 12, 1) - TOKYO_MS;
		if (at > to) return found;
		found.push(at);
		month += step;
	}
}

/** Return a month as an axis shows it: `2027-04`. */
export function monthText(at: number): string {
	return new Date(at + TOKYO_MS).toISOString().slice(0, 7);
}

/** Return a day in Tokyo: `2027-04-01`. */
export function dayOf(at: number): string {
	return new Date(at + TOKYO_MS).toISOString().slice(0, 10);
}

/** Return a function from a figure to its place between two ends. */
export function placing(axis: Pick<Axis, "from" | "to">, begin: number, end: number) {
	const span = axis.to - axis.from || 1;
	return (value: number) => begin + ((value - axis.from) / span) * (end - begin);
}

/** Return places at least `gap` apart, each as near to its wish as the others allow, in the order
 * of the wishes and between the ends where they fit. */
export function spread(wishes: readonly number[], gap: number, low: number, high: number) {
	const order = wishes.map((_, at) => at).sort((a, b) => (wishes[a] ?? 0) - (wishes[b] ?? 0));
	const places: number[] = [];
	let next = low;
	for (const at of order) {
		places[at] = Math.max(next, wishes[at] ?? 0);
		next = (places[at] ?? 0) + gap;
	}
	let limit = high;
	for (const at of order.toReversed()) {
		places[at] = Math.min(places[at] ?? 0, limit);
		limit = (places[at] ?? 0) - gap;
	}
	return places;
}

/** Return about how wide a text of 12 pixels is: kanji and kana are squares. */
export function widthOf(text: string): number {
	let width = 0;
	for (const sign of text) width += sign > "⺀" ? 12 : /[ijl.,:;|' ]/.test(sign) ? 3.6 : 7;
	return width;
}

/** Return where a value stands on an axis, from 0 to 1. */
export function shareIn(value: number, { from, to }: Pick<Axis, "from" | "to">): number {
	return (value - from) / (to - from || 1);
}

/** Return on which side of their upright lines texts stand: on the left where all fit there, else on
 * the right, else each on the left where it fits; undefined: nowhere. */
export function sidesOf(
	places: readonly number[],
	widths: readonly number[],
	left: number,
	right: number,
): ("left" | "right" | undefined)[] {
	const fitsLeft = places.map(
		(place, at) => place - (widths[at] ?? 0) >= (at ? (places[at - 1] ?? left) : left),
	);
	if (fitsLeft.every(Boolean)) return places.map(() => "left");
	if (places.every((place, at) => place + (widths[at] ?? 0) <= (places[at + 1] ?? right)))
		return places.map(() => "right");
	return fitsLeft.map((fits) => (fits ? "left" : undefined));
}

/** Break a text into lines of a width in pixels at 12 pixels a letter's height. */
export function linesOf(text: string, width: number): string[] {
	const lines = [""];
	let room = width;
	for (const word of text.match(/[ -~]+?(?:\s|$)|./gsu) ?? []) {
		const size = widthOf(word.trimEnd());
		if (size > room && lines.at(-1)) {
			lines.push("");
			room = width;
		}
		lines[lines.length - 1] += word;
		room -= widthOf(word);
	}
	return lines.map((line) => line.trimEnd()).filter(Boolean);
}

/** Return a tick's text without zeros at its end: `1.50` between `1` and `2` is `1.5`. */
export function shortTick(text: string): string {
	return text.includes(".") ? text.replace(/\.?0+(?=\D*$)/, "") : text;
}
