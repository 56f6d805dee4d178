/** The dialog that moves selected blocks between the two accounts. */

import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { call } from "../http/call.ts";
import { wordsOf } from "../lang.ts";
import { tonnes } from "../money/format.ts";
import { Dialog } from "../parts/Dialog.tsx";
import { notify } from "../parts/notify.ts";
import { errorText } from "../problemText.ts";
import type { TransferBody } from "../wire.gen.ts";
import { holdingsWords } from "../words/holdings.ts";
import type { Selection } from "./totals.ts";

interface Moving {
	selection: Selection;
	way: TransferBody["direction"];
	/** Makes a second sending the same move. */
	key: string;
}

/** The move that the dialog is open for. */
export const moving = signal<Moving | undefined>(undefined);

export function MoveDialog() {
	const words = wordsOf(holdingsWords);
	const [isBusy, setBusy] = useState(false);
	const open = moving.value;
	if (!open) return null;
	const { selection, way, key } = open;
	const run = async () => {
		setBusy(true);
		try {
			await call("POST /v1/transfers", {
				key,
				body: {
					symbol: selection.symbol ?? "",
					qty: selection.qty,
					direction: way,
					serial_ranges: selection.blocks.map(({ holding }) => ({
						serial_from: holding.serial_from,
						serial_to: holding.serial_to,
					})),
				},
			});
			notify("good", words.moved(tonnes(selection.qty)));
			moving.value = undefined;
		} catch (error) {
			notify("bad", words.moveFailed(errorText(error)));
		} finally {
			setBusy(false);
		}
	};
	return (
		<Dialog
			title={words.moveTitle[way]}
			act={{ label: words.move, run, disabled: isBusy }}
			onClose={() => {
				moving.value = undefined;
			}}
		>
			<p>
				{selection.symbol} <strong>{tonnes(selection.qty)}</strong>
			</p>
			<ul class="serials">
				{selection.blocks.map(({ key: name, holding }) => (
					<li key={name}>
						{holding.serial_from} – {holding.serial_to} ({tonnes(holding.qty)})
					</li>
				))}
			</ul>
			<p class="muted">{words.moveText}</p>
		</Dialog>
	);
}
