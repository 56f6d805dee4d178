/** What a table of the account shows instead of rows. */

import { CallError } from "../../http/call.ts";
import { wordsOf } from "../../lang.ts";
import { type Condition, READY } from "../../parts/Panel.tsx";
import { errorText } from "../../problemText.ts";
import { isAsking, session } from "../../session.ts";
import { frameWords } from "../../words/frame.ts";
import { tradeWords } from "../../words/trade.ts";
import { hasAccount } from "../account.ts";
import { reload } from "../due.ts";

/** Why the person has no orders here at all: a visitor, or a role that does not trade. */
export function accountCondition(): Condition | undefined {
	const words = wordsOf(tradeWords);
	if (session.value === undefined) return { kind: "loading" };
	if (hasAccount.value) return undefined;
	if (session.value) return { kind: "forbidden", text: words.noAccount };
	const logIn = (
		<button
			type="button"
			class="primary"
			onClick={() => {
				isAsking.value = true;
			}}
		>
			{wordsOf(frameWords).logIn}
		</button>
	);
	return { kind: "empty", text: words.visitor, act: logIn };
}

/** Return the condition of something that is loaded: not yet, failed, or there. */
export function conditionOf(loaded: unknown): Condition {
	if (loaded === undefined) return { kind: "loading" };
	if (loaded instanceof CallError) {
		return { kind: "error", text: errorText(loaded), retry: reload };
	}
	return READY;
}
