/** The market's time in Tokyo; a clock that may be moved is marked as such. */

import { venueClock, venueNow } from "../../feed/index.ts";
import { wordsOf } from "../../lang.ts";
import { clockText, dayText } from "../../money/days.ts";
import { everySecond } from "../../seconds.ts";
import { frameWords } from "../../words/frame.ts";
import { Badge } from "../Badge.tsx";

export function VenueClock() {
	const words = wordsOf(frameWords);
	void everySecond().value;
	const clock = venueClock.value;
	if (!clock) return null;
	const now = venueNow();
	return (
		<span class="clock" title={words.marketTime}>
			<span class="hidden">{words.marketTime} </span>
			<span class="day">{dayText(now)} </span>
			<time>{clockText(now)}</time>
			{clock.isSimulated && <Badge tone="info">{words.simulated}</Badge>}
		</span>
	);
}
