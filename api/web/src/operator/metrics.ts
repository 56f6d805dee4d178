/** The exchange's metrics in words and units. */

import { lang, wordsOf } from "../lang.ts";
import { dayTimeText, secondsText } from "../money/days.ts";
import { grouped } from "../money/format.ts";
import { systemWords } from "../words/system.ts";

export type MetricName = keyof (typeof systemWords)["en"]["metrics"];

const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0, useGrouping: false });
const ONE = new Intl.NumberFormat("en", { maximumFractionDigits: 1, useGrouping: false });

/** Return a metric's value with its unit. */
export function metricText(name: string, value: number): string {
	if (name === "tanso_stopped") return wordsOf(systemWords).yesNo[value ? "yes" : "no"];
	if (name === "tanso_venue_time_seconds") return dayTimeText(Math.floor(value * 1000));
	if (name.endsWith("_seconds")) return durationText(value * 1000);
	if (name.endsWith("_bytes")) return `${grouped(WHOLE.format(value / 2 ** 20))} MiB`;
	if (name.endsWith("_per_second")) {
		return `${grouped(ONE.format(value))}${lang === "ja" ? "件/秒" : "/s"}`;
	}
	return grouped(WHOLE.format(value));
}

/** Return a duration: milliseconds below a second, then seconds, minutes, hours. */
export function durationText(ms: number): string {
	if (ms < 1000) return `${ONE.format(ms)} ms`;
	if (ms < 120_000) return secondsText(ms);
	const minutes = Math.floor(ms / 60_000);
	const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
	if (lang === "ja") return hours ? `${hours}時間${rest}分` : `${minutes}分`;
	return hours ? `${hours} h ${rest} min` : `${minutes} min`;
}
