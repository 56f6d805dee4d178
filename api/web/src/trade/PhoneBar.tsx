/** On a phone: which panel is shown, under the thumb. */

import { wordsOf } from "../lang.ts";
import { tradeWords } from "../words/trade.ts";
import { PANELS, phonePanel, showPanel } from "./layout.ts";

export function PhoneBar() {
	const words = wordsOf(tradeWords);
	const names = { ...words, below: words.orders };
	return (
		<nav class="phone-bar" aria-label={words.layout}>
			{PANELS.map((name) => (
				<button
					type="button"
					key={name}
					aria-pressed={phonePanel.value === name}
					onClick={() => showPanel(name)}
				>
					{names[name]}
				</button>
			))}
		</nav>
	);
}
