/** How much of a limit is used: a bar with its sentence. */

import { share } from "../money/decimal.ts";
import type { Tone } from "./Badge.tsx";

interface MeterProps {
	/** Decimals of the same unit. */
	value: string;
	max: string;
	/** The sentence that says the same in figures. */
	text: string;
	tone?: Tone;
}

export function Meter({ value, max, text, tone = "good" }: MeterProps) {
	return (
		<div class={`meter ${tone}`}>
			<div
				class="bar"
				aria-hidden="true"
				ref={(box) => box?.style.setProperty("--share", `${share(value, max)}`)}
			/>
			<p>{text}</p>
		</div>
	);
}
