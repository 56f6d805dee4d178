/** The state of the connection: word, sign and color, with what happened since the page opened. */

import { useEffect, useRef } from "preact/hooks";
import { connection, newestSeq, useStream } from "../../feed/index.ts";
import type { ConnectionState } from "../../feed/types.ts";
import { wordsOf } from "../../lang.ts";
import { everySecond } from "../../seconds.ts";
import { frameWords } from "../../words/frame.ts";
import { Badge, type Tone } from "../Badge.tsx";
import { notify } from "../notify.ts";

const TONES: Record<ConnectionState, Tone> = {
	connecting: "info",
	syncing: "info",
	live: "good",
	late: "warn",
	cut: "bad",
	stopping: "warn",
	over: "bad",
};

export function ConnectionBadge() {
	const words = wordsOf(frameWords);
	useReconnected();
	// A page that follows nothing else has a connection too: what it shows is about the exchange.
	useStream({ channel: "status", symbol: "*" });
	const { state, lateS } = connection.value;
	// The age that grows each second is for the eye; only a change of the state is read out.
	return (
		<span class="connection">
			<Badge tone={TONES[state]} title={words.connectionTexts[state]}>
				<span role="status" aria-label={words.connection}>
					{words.connectionStates[state]}
				</span>
				{state === "late" && lateS !== undefined && (
					<span aria-hidden="true">{words.seconds(Math.round(lateS))}</span>
				)}
			</Badge>
		</span>
	);
}

/** Say after each cut how long it was, and how many times executions may be missing since then. */
function useReconnected(): void {
	const { state, reconnectedInS, lost } = connection.value;
	const before = useRef({ reconnectedInS, lost });
	useEffect(() => {
		if (state !== "live" || reconnectedInS === before.current.reconnectedInS) return;
		const words = wordsOf(frameWords);
		const missing = lost - before.current.lost;
		before.current = { reconnectedInS, lost };
		if (reconnectedInS === undefined) return;
		notify(missing ? "warn" : "good", words.again(reconnectedInS.toFixed(1), missing));
	}, [state, reconnectedInS, lost]);
}

/** What the connection lived through, for the foot of the page. */
export function ConnectionFoot() {
	const words = wordsOf(frameWords);
	void everySecond().value;
	const seq = newestSeq();
	const { resyncs, reconnectedInS } = connection.value;
	return (
		<>
			{seq !== undefined && <span title={words.journalTitle}>{words.journal(seq)}</span>}
			<span>{words.resyncs(resyncs)}</span>
			{reconnectedInS !== undefined && <span>{words.reconnected(reconnectedInS.toFixed(1))}</span>}
		</>
	);
}
