/** The dialogs that halt and resume one market or all. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { call } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { wordsOf } from "../lang.ts";
import { ActDialog } from "../parts/ActDialog.tsx";
import { operatorWords } from "../words/operator.ts";
import { ReasonField, reasonFault } from "./Reason.tsx";

/** In place of a symbol: all markets. */
export const EVERY = "*";

interface HaltProps {
	act: "halt" | "resume";
	/** A symbol, or EVERY. */
	symbol: string;
}

export function HaltDialog({ act, symbol }: HaltProps) {
	const words = wordsOf(operatorWords);
	const reason = useSignal("");
	const key = useMemo(newKey, []);
	const of = symbol === EVERY ? words.allMarkets : symbol;
	const isHalt = act === "halt";
	const route = isHalt ? "POST /v1/admin/halts" : "POST /v1/admin/resumptions";
	return (
		<ActDialog
			title={(isHalt ? words.haltTitle : words.resumeTitle)(of)}
			label={isHalt ? words.halt : words.resume}
			danger
			retype={of}
			check={() => reasonFault(reason.value)}
			run={async () => {
				await call(route, { body: { symbol, reason: reason.value.trim() }, key });
				return (isHalt ? words.halted : words.resumed)(of);
			}}
		>
			<p>{isHalt ? words.haltText : words.resumeText}</p>
			<ReasonField
				value={reason.value}
				onValue={(value) => {
					reason.value = value;
				}}
			/>
		</ActDialog>
	);
}
