/** Times that an operator types, in Tokyo's time, and as the exchange takes them. */

import { clockText, isoDay, type Moment } from "../money/days.ts";

const TYPED = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const TOKYO_HOURS = 9;

/** Return the time in UTC of a text such as `2026-11-21 15:00`; undefined if it is none. */
export function utcOf(typed: string): string | undefined {
	const parts = TYPED.exec(typed.normalize("NFKC").trim())
		?.slice(1)
		.map((part) => part ?? "0");
	if (!parts) return undefined;
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
		Number.parseInt(part, 10),
	);
	const at = new Date(Date.UTC(year, month - 1, day, hour - TOKYO_HOURS, minute, second));
	const isThatDay = isoDay(at.getTime()) === [year, two(month), two(day)].join("-");
	const isTime = hour < 24 && minute < 60 && second < 60;
	return isThatDay && isTime ? at.toISOString().replace(".000Z", "Z") : undefined;
}

/** Return a moment as it is typed: `2026-11-21 15:00`. */
export function typedTime(moment: Moment): string {
	return `${isoDay(moment)} ${clockText(moment).slice(0, 5)}`;
}

const two = (value: number): string => `${value}`.padStart(2, "0");
