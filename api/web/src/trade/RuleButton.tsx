/** The button that opens the explanation of a call auction's price. */

import { type ReadonlySignal, useSignal } from "@preact/signals";
import { wordsOf } from "../lang.ts";
import { Dialog } from "../parts/Dialog.tsx";
import { later } from "../parts/later.tsx";
import type { BoardRecord } from "../wire.gen.ts";
import { boardWords } from "../words/board.ts";
import type { Market } from "./markets.ts";

const Rule = later<RuleProps>(() => import("./Rule.tsx").then((file) => file.Rule));

export interface RuleProps {
	market: Market;
	record: ReadonlySignal<BoardRecord | undefined>;
}

export function RuleButton(props: RuleProps) {
	const words = wordsOf(boardWords);
	const isOpen = useSignal(false);
	return (
		<>
			<button
				type="button"
				class="quiet"
				title={words.rule}
				onClick={() => {
					isOpen.value = true;
				}}
			>
				{words.ruleShort}
			</button>
			{isOpen.value && (
				<Dialog
					title={words.rule}
					wide
					onClose={() => {
						isOpen.value = false;
					}}
				>
					<Rule {...props} />
				</Dialog>
			)}
		</>
	);
}
