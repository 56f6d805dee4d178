import { wordsOf } from "../lang.ts";
import { partWords } from "../words/parts.ts";
import { paletteOpen } from "./Palette.tsx";

/** The button of the header that opens the palette, for whoever does not know its key. */
export function PaletteButton() {
	const words = wordsOf(partWords);
	return (
		<button
			type="button"
			class="quiet palette"
			aria-label={words.openPalette}
			title={`${words.openPalette} (Ctrl+K)`}
			onClick={() => {
				paletteOpen.value = true;
			}}
		>
			<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
				<path
					d="M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3 14 14"
					fill="none"
					stroke="currentColor"
					stroke-width="1.4"
				/>
			</svg>
		</button>
	);
}
