import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { venueClock, venueNow } from "../feed/index.ts";
import { countdown } from "../money/days.ts";
import { everySecond } from "../seconds.ts";

interface CountdownProps {
	/** The moment to come, in milliseconds since 1970 by the venue's clock. */
	to: number;
	/** What comes then, for screen readers. */
	label: string;
}

/** The time left by the venue's clock, which may be simulated. It is not read out by itself. */
export function Countdown({ to, label }: CountdownProps) {
	const target = useSignal(to);
	useLayoutEffect(() => {
		target.value = to;
	}, [to]);
	const text = useComputed(() => {
		void everySecond().value;
		void venueClock.value;
		return countdown(Math.max(0, target.value - venueNow()));
	});
	return (
		<span class="countdown" role="timer" aria-label={label}>
			{text}
		</span>
	);
}
