/** The dead-man timer: the exchange cancels all own orders unless this page renews it. */

import { effect, signal, useComputed } from "@preact/signals";
import { request, venueClock, venueNow } from "../feed/index.ts";
import { CallError } from "../http/call.ts";
import { wordsOf } from "../lang.ts";
import { countdown, msOf } from "../money/days.ts";
import { Select } from "../parts/Choice.tsx";
import { notify } from "../parts/notify.ts";
import { errorText } from "../problemText.ts";
import { venueMs } from "../venueTime.ts";
import { tradeWords } from "../words/trade.ts";
import { hasAccount, isLocked } from "./account.ts";

const CHOICES = ["0", "30", "60", "300"] as const;
type Seconds = (typeof CHOICES)[number];

const seconds = signal<Seconds>("0");
/** When the exchange will cancel, in venue time. */
const firesAt = signal<number | undefined>(undefined);
let isRenewing = false;

/** The longest timer that the exchange takes, in seconds. */
const LONGEST_S = 86_400;

/** Return how fast the venue's clock goes: the exchange measures the timer by it, while a person and
 * this page's renewals go by their own. */
function pace(): number {
	return Math.max(1, venueClock.peek()?.rate ?? 1);
}

function venueSeconds(wanted: Seconds): number {
	return Math.min(LONGEST_S, Math.ceil(Number.parseInt(wanted, 10) * pace()));
}

/** Set the timer, renew it, or with "0" switch it off. */
async function set(wanted: Seconds): Promise<void> {
	isRenewing = true;
	try {
		const { trigger_time } = await request("cancel_all_orders_after", {
			timeout: venueSeconds(wanted),
		});
		seconds.value = wanted;
		firesAt.value = trigger_time ? msOf(trigger_time) : undefined;
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
		if (wanted !== seconds.peek()) notify("bad", errorText(error));
	} finally {
		isRenewing = false;
	}
}

/** Renew the timer when a third of it has passed; say when it has run out. */
function renew(now: number): void {
	const fires = firesAt.peek();
	if (fires === undefined || isRenewing) return;
	const whole = 1000 * venueSeconds(seconds.peek());
	if (now >= fires && isLocked.peek()) {
		firesAt.value = undefined;
		seconds.value = "0";
		notify("warn", wordsOf(tradeWords).timerFired);
	} else if (fires - now < (2 * whole) / 3 && !isLocked.peek()) void set(seconds.peek());
}

effect(() => renew(venueMs.value));

/** The choice of the timer, with what is left of it. */
export function CancelTimer() {
	const words = wordsOf(tradeWords);
	const left = useComputed(() => {
		const fires = firesAt.value;
		venueMs.value;
		return fires === undefined ? "" : words.timerLeft(countdown((fires - venueNow()) / pace()));
	});
	return (
		<span class="cancel-timer" title={words.timerText}>
			<Select
				label={words.timer}
				hideLabel
				value={seconds.value}
				disabled={!hasAccount.value}
				options={CHOICES.map((value) => ({
					value,
					label: value === "0" ? words.timerOff : words.timerOn(Number.parseInt(value, 10)),
				}))}
				onValue={(value) => void set(value)}
			/>
			<span class="small" role="timer">
				{left}
			</span>
		</span>
	);
}
