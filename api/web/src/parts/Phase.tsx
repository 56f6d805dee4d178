/** The phase of a market, and moments by the venue's day. */

import { lang } from "../lang.ts";
import { clockText, dayText, isoDay, minuteText } from "../money/days.ts";
import { venueDay } from "../venueTime.ts";
import { type PhaseCode, phase as phases } from "../words/codes.gen.ts";
import { Badge, type Tone } from "./Badge.tsx";

const TONES: Partial<Record<PhaseCode, Tone>> = {
	auction_call: "good",
	continuous: "good",
	pre_open: "info",
	auction_frozen: "warn",
	uncrossing: "warn",
	cancel_only: "warn",
	halted: "bad",
};

/** Return the name of a phase. */
export function phaseName(code: PhaseCode): string {
	return phases[code][lang];
}

/** Return a moment as briefly as the reader needs: its time, with month and day unless it is
 * today. */
export function momentText(moment: string): string {
	const clock = clockText(moment).replace(/:00$/, "");
	const today = venueDay.value;
	return today === undefined || isoDay(moment) === today
		? clock
		: `${dayText(moment).slice(5)} ${clock}`;
}

/** Return when something happened: its time, with month and day in place of the seconds unless it
 * was today. */
export function pastText(moment: string): string {
	const today = venueDay.value;
	return today === undefined || isoDay(moment) === today
		? clockText(moment)
		: `${dayText(moment).slice(5, 10)} ${minuteText(moment)}`;
}

/** The phase as a badge. */
export function PhaseBadge({ code }: { code: PhaseCode }) {
	return <Badge tone={TONES[code] ?? "plain"}>{phaseName(code)}</Badge>;
}
