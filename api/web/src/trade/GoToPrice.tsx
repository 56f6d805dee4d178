/** Asks for a price that the board should show. */

import { useState } from "preact/hooks";
import { wordsOf } from "../lang.ts";
import { parsed } from "../money/input.ts";
import { Dialog } from "../parts/Dialog.tsx";
import { NumberField } from "../parts/NumberField.tsx";
import { boardWords } from "../words/board.ts";
import type { Market } from "./markets.ts";

interface GoToProps {
	market: Market;
	onClose: () => void;
	onPrice: (price: string) => void;
}

export function GoToPrice({ market, onClose, onPrice }: GoToProps) {
	const words = wordsOf(boardWords);
	const [text, setText] = useState("");
	const { price_increment, price_limit_low, price_limit_high } = market.instrument;
	const bounds = { step: price_increment, min: price_limit_low, max: price_limit_high };
	const price = parsed(text, "price", bounds);
	return (
		<Dialog
			title={words.goTo}
			onClose={onClose}
			focus="input"
			act={{
				label: words.goToAct,
				disabled: !price.ok,
				run: () => {
					if (!price.ok) return;
					onPrice(price.text);
					onClose();
				},
			}}
		>
			<NumberField
				label={words.price}
				kind="price"
				bounds={bounds}
				steps
				value={text}
				onValue={setText}
			/>
		</Dialog>
	);
}
