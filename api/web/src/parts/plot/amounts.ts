/** Figures of charts for readers: a unit that keeps the largest one short, three places. */

import { type Lang, lang as pageLang } from "../../lang.ts";
import { grouped } from "../../money/format.ts";

/** What a figure counts. */
export type Quantity = "t" | "jpy" | "jpy_per_t" | "share" | "count";

/** A unit of readers: its name and how much of the figure's own unit it is. */
export interface Unit {
	name: string;
	size: number;
}

const TONNES: readonly Unit[] = [
	{ name: "Mt", size: 1e6 },
	{ name: "kt", size: 1e3 },
	{ name: "t", size: 1 },
];
const YEN: Record<Lang, readonly Unit[]> = {
	en: [
		{ name: "tn yen", size: 1e12 },
		{ name: "bn yen", size: 1e9 },
		{ name: "m yen", size: 1e6 },
		{ name: "yen", size: 1 },
	],
	ja: [
		{ name: "兆円", size: 1e12 },
		{ name: "億円", size: 1e8 },
		{ name: "万円", size: 1e4 },
		{ name: "円", size: 1 },
	],
};
const PLAIN: Record<"jpy_per_t" | "share" | "count", Record<Lang, Unit>> = {
	jpy_per_t: { en: { name: "yen/t", size: 1 }, ja: { name: "円/t", size: 1 } },
	share: { en: { name: "%", size: 0.01 }, ja: { name: "%", size: 0.01 } },
	count: { en: { name: "", size: 1 }, ja: { name: "", size: 1 } },
};

/** Return the unit in which figures up to a size are short. */
export function unitFor(quantity: Quantity, largest: number, lang: Lang = pageLang): Unit {
	if (quantity !== "t" && quantity !== "jpy") return PLAIN[quantity][lang];
	const units = quantity === "t" ? TONNES : YEN[lang];
	const size = Math.abs(largest);
	return units.find((unit) => size >= unit.size) ?? (units.at(-1) as Unit);
}

/** Return a figure, in its unit's size, to three places. */
export function figureText(value: number): string {
	const size = Math.abs(value);
	const places = size >= 99.95 || value === Math.round(value) ? 0 : size >= 9.995 ? 1 : 2;
	const text = value.toFixed(places);
	return grouped(/[1-9]/.test(text) ? text : text.replace("-", ""));
}

/** Return a figure with its unit, e.g. `12.3 Mt`. */
export function amountText(
	value: number | null | undefined,
	quantity: Quantity,
	lang: Lang = pageLang,
): string {
	if (value === null || value === undefined) return "–";
	const unit = unitFor(quantity, value, lang);
	const text = figureText(value / unit.size);
	const isJoined = lang === "ja" && (quantity === "jpy" || quantity === "jpy_per_t");
	return unit.name ? `${text}${isJoined ? "" : " "}${unit.name}` : text;
}

const POINTS: Record<Lang, string> = { en: " points", ja: "ポイント" };

/** Return a difference with its sign. Shares differ by points: 4 % less 3 % is not 1 % of either. */
export function differenceText(
	value: number | null | undefined,
	quantity: Quantity,
	lang: Lang = pageLang,
): string {
	const whole = amountText(value, quantity, lang);
	const text = quantity === "share" ? whole.replace(/ %$/, POINTS[lang]) : whole;
	return typeof value === "number" && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}
