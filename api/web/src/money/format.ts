/** Prices, tonnes and yen as people read them, in the page's language. */

import { type Lang, lang as pageLang } from "../lang.ts";
import { compare, magnitude, rounded, signOf } from "./decimal.ts";

/** How a negative amount is marked: a minus sign, or the triangle of Japanese statements. */
export type Negative = "minus" | "triangle";

const MINUS = "\u2212";

/** Return a decimal with commas between groups of three digits. */
export function grouped(text: string, negative: Negative = "minus"): string {
	const sign = text.startsWith("-") ? (negative === "triangle" ? "△" : MINUS) : "";
	const [whole = "", after] = magnitude(text).split(".");
	const first = whole.length % 3;
	const groups = first ? [whole.slice(0, first)] : [];
	for (let at = first; at < whole.length; at += 3) groups.push(whole.slice(at, at + 3));
	return sign + groups.join(",") + (after === undefined ? "" : `.${after}`);
}

function withYen(text: string, lang: Lang, negative: Negative, per: string): string {
	const number = grouped(text, negative);
	if (lang === "ja") return `${number}円${per}`;
	const digits = grouped(magnitude(text));
	return `${number.slice(0, number.length - digits.length)}¥${digits}${per}`;
}

/** The unit of a field for yen. */
export const YEN_UNIT = pageLang === "ja" ? "円" : "¥";

/** The unit of a field for a price. */
export const PRICE_UNIT = `${YEN_UNIT}/t`;

/** Return a price: `3,169円/t`, in English `¥3,169/t`. */
export function price(text: string, lang: Lang = pageLang): string {
	return withYen(text, lang, "minus", "/t");
}

/** Return an amount of yen: `45,678,900円`, in English `¥45,678,900`. */
export function yen(text: string, lang: Lang = pageLang, negative: Negative = "minus"): string {
	return withYen(text, lang, negative, "");
}

/** Return tonnes: `1,200 t-CO2`, in English `1,200 t`. */
export function tonnes(text: string, lang: Lang = pageLang, negative: Negative = "minus"): string {
	return `${grouped(text, negative)} ${lang === "ja" ? "t-CO2" : "t"}`;
}

/** Return an amount of yen to four digits, for a second line: `約4,568万円`, `about ¥45.7m`; an
 * empty text if the amount is short enough to read. */
export function roughYen(text: string, lang: Lang = pageLang): string {
	const amount = magnitude(text);
	const sign = text.startsWith("-") ? MINUS : "";
	if (lang === "ja") {
		if (compare(amount, "1000000") < 0) return "";
		const isLarge = compare(amount, "99995000") >= 0;
		const number = grouped(rounded(shifted(amount, isLarge ? 8 : 4), isLarge ? 1 : 0));
		return `約${sign}${number}${isLarge ? "億円" : "万円"}`;
	}
	if (compare(amount, "1000000") < 0) return "";
	const isLarge = compare(amount, "999950000") >= 0;
	return `about ${sign}¥${grouped(rounded(shifted(amount, isLarge ? 9 : 6), 1))}${isLarge ? "bn" : "m"}`;
}

/** Return a decimal divided by a power of ten, exactly, to the nine digits that a decimal has. */
function shifted(text: string, power: number): string {
	const [whole = "0", after = ""] = text.split(".");
	const digits = whole.padStart(power + 1, "0");
	const at = digits.length - power;
	return `${digits.slice(0, at)}.${(digits.slice(at) + after).slice(0, 9)}`;
}

/** Return a change with its direction, e.g. `▲31 (+0.99%)`, `▼31 (−0.97%)`, or `−` for none. */
export function change(difference: string, percent?: string): string {
	const direction = signOf(difference);
	if (direction === 0) return MINUS;
	const arrow = direction > 0 ? "▲" : "▼";
	const size = arrow + grouped(magnitude(difference));
	if (percent === undefined) return size;
	return `${size} (${direction > 0 ? "+" : MINUS}${grouped(magnitude(percent))}%)`;
}
