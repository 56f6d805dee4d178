import { wordsOf } from "../lang.ts";
import { rise, theme } from "../style/theme.ts";
import { partWords } from "../words/parts.ts";
import { Choice } from "./Choice.tsx";
import { Popup } from "./Popup.tsx";

/** The button of the header that opens the choice of theme and colors. */
export function DisplayButton() {
	const words = wordsOf(partWords);
	return (
		<Popup
			label={words.settings}
			class="quiet"
			shown={
				<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
					<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="1.3" />
					<path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
				</svg>
			}
		>
			<div class="stack">
				<Choice
					label={words.theme}
					list
					value={theme.value}
					onValue={(value) => {
						theme.value = value;
					}}
					options={(["auto", "light", "dark"] as const).map((value) => ({
						value,
						label: words.themes[value],
					}))}
				/>
				<Choice
					label={words.rising}
					list
					value={rise.value}
					onValue={(value) => {
						rise.value = value;
					}}
					options={(["red", "green"] as const).map((value) => ({
						value,
						label: words.risings[value],
					}))}
				/>
			</div>
		</Popup>
	);
}
