/** Days and times in Tokyo, fiscal years, Japanese eras and durations.
 *
 * Japan has no summer time, so Tokyo is always nine hours ahead of UTC.
 */

import { type Lang, lang as pageLang } from "../lang.ts";

const TOKYO_MS = 9 * 3_600_000;
const WEEKDAYS: Record<Lang, string> = { ja: "日月火水木金土", en: "Sun Mon Tue Wed Thu Fri Sat" };

/** A moment: milliseconds since 1970, or a timestamp of the exchange. */
export type Moment = number | string;

/** Return the milliseconds since 1970 of a moment. */
export function msOf(moment: Moment): number {
	return typeof moment === "number" ? moment : Date.parse(moment);
}

function inTokyo(moment: Moment): Date {
	return new Date(msOf(moment) + TOKYO_MS);
}

function two(value: number): string {
	return value < 10 ? `0${value}` : `${value}`;
}

/** Return a day: `2026/11/21(土)`, in English `2026-11-21 (Sat)`. */
export function dayText(moment: Moment, lang: Lang = pageLang): string {
	const at = inTokyo(moment);
	const parts = [at.getUTCFullYear(), two(at.getUTCMonth() + 1), two(at.getUTCDate())];
	if (lang === "ja") return `${parts.join("/")}(${WEEKDAYS.ja[at.getUTCDay()]})`;
	return `${parts.join("-")} (${WEEKDAYS.en.split(" ")[at.getUTCDay()]})`;
}

/** Return a period of days of the exchange, `2022-04-01/2023-03-31`: `2022/04/01–2023/03/31`. */
export function periodText(period: string, lang: Lang = pageLang): string {
	const days = period.split("/");
	return (lang === "ja" ? days.map((day) => day.replaceAll("-", "/")) : days).join("–");
}

/** Return a time of the day: `15:00:00`. */
export function clockText(moment: Moment): string {
	const at = inTokyo(moment);
	return [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(":");
}

/** Return a time of the day without seconds: `15:00`. */
export function minuteText(moment: Moment): string {
	return clockText(moment).slice(0, 5);
}

/** Return day and time: `2026/11/21(土) 15:00:00`. */
export function dayTimeText(moment: Moment, lang: Lang = pageLang): string {
	return `${dayText(moment, lang)} ${clockText(moment)}`;
}

/** Return the time of a timestamp with its microseconds, for a title: `15:00:00.000123`. */
export function microText(timestamp: string): string {
	const fraction = /\.(\d{1,6})/.exec(timestamp)?.[1] ?? "";
	return `${clockText(timestamp)}.${fraction.padEnd(6, "0")}`;
}

/** Return a moment for an export: `2026-11-21T15:00:00.000123+09:00`. */
export function exportText(moment: Moment): string {
	const at = inTokyo(moment).toISOString().slice(0, 19);
	const fraction = typeof moment === "string" ? (/\.\d+/.exec(moment)?.[0] ?? "") : "";
	return `${at}${fraction}+09:00`;
}

/** Return the day in Tokyo as the exchange writes it: `2026-11-21`. */
export function isoDay(moment: Moment): string {
	return inTokyo(moment).toISOString().slice(0, 10);
}

/** Return the fiscal year of a moment: it begins on 1 April. */
export function fiscalYear(moment: Moment): number {
	const at = inTokyo(moment);
	return at.getUTCFullYear() - (at.getUTCMonth() < 3 ? 1 : 0);
}

/** Return a fiscal year: `2026年度`, in English `FY2026`. */
export function fiscalYearText(year: number, lang: Lang = pageLang): string {
	return lang === "ja" ? `${year}年度` : `FY${year}`;
}

/** Return the time left on a countdown: `1:48`, `2:03:05`, `3日 04:05:06`; never negative. */
export function countdown(ms: number, lang: Lang = pageLang): string {
	const seconds = Math.max(0, Math.ceil(ms / 1000));
	const days = Math.floor(seconds / 86_400);
	const hours = Math.floor(seconds / 3600) % 24;
	const minutes = Math.floor(seconds / 60) % 60;
	const rest = `${two(minutes)}:${two(seconds % 60)}`;
	if (days) return `${days}${lang === "ja" ? "日" : " d"} ${two(hours)}:${rest}`;
	return hours ? `${hours}:${rest}` : `${minutes}:${two(seconds % 60)}`;
}

/** Return a duration in seconds: `3.2秒`, in English `3.2 s`; from ten seconds on whole ones. */
export function secondsText(ms: number, lang: Lang = pageLang): string {
	const seconds = Math.max(0, ms) / 1000;
	const text = seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0);
	return lang === "ja" ? `${text}秒` : `${text} s`;
}
