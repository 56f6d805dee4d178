/** Reports of OTC trades: the own ones, and those of others that wait for an own one. */

import { signal } from "@preact/signals";
import { CallError, call } from "../../http/call.ts";
import { newKey } from "../../http/key.ts";
import { wordsOf } from "../../lang.ts";
import { price, tonnes } from "../../money/format.ts";
import { notify } from "../../parts/notify.ts";
import { errorText } from "../../problemText.ts";
import { participant } from "../../session.ts";
import type { OtcRecord, ParticipantRecord } from "../../wire.gen.ts";
import { side } from "../../words/codes.gen.ts";
import { otcWords } from "../../words/otc.ts";
import { wordOf } from "../../words/wordOf.ts";
import { classOf } from "../markets.ts";

const PAGE = 200;

/** The reports, the newest first; undefined while they load. */
export const entries = signal<readonly OtcRecord[] | CallError | undefined>(undefined);

/** Participants with filed names, for the choice of a counterparty. */
export const members = signal<readonly ParticipantRecord[]>([]);

const known = new Map<number, { text: string; entry: OtcRecord }>();

/** Return the same object for a report of which nothing changed. */
function kept(entry: OtcRecord): OtcRecord {
	const text = JSON.stringify(entry);
	const before = known.get(entry.entry_id);
	if (before?.text === text) return before.entry;
	known.set(entry.entry_id, { text, entry });
	return entry;
}

/** Read the reports. No stream carries them. */
export async function load(): Promise<void> {
	try {
		const reply = await call("GET /v1/otc/entries", { query: { limit: PAGE } });
		entries.value = reply.entries.map(kept);
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
		// Reports that are on the screen stay there: the next reading may succeed.
		if (!Array.isArray(entries.peek())) entries.value = error;
	}
}

/** Read the participants with filed names; without them names are typed. */
export async function loadMembers(): Promise<void> {
	try {
		const reply = await call("GET /v1/participants", { query: { limit: PAGE } });
		members.value = reply.participants;
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
	}
}

/** Tells whether a report is the participant's own. */
export function isOwn(entry: OtcRecord): boolean {
	return entry.participant === participant.value;
}

/** Return the other party of a report. */
export function otherParty(entry: OtcRecord): string {
	return isOwn(entry) ? entry.counterparty : entry.participant;
}

/** Return the participant's own side of a report's trade. */
export function ownSide(entry: OtcRecord): OtcRecord["side"] {
	if (isOwn(entry)) return entry.side;
	return entry.side === "buy" ? "sell" : "buy";
}

/** Return a report in a few words, from the participant's side. */
export function entryText(entry: OtcRecord): string {
	return [
		classOf(entry.symbol),
		wordOf(side, ownSide(entry)),
		price(entry.price),
		tonnes(entry.qty),
		otherParty(entry),
	].join(" ");
}

/** Withdraw an own report while it waits, and say what became of it. */
export async function cancel(entry: OtcRecord): Promise<void> {
	const words = wordsOf(otcWords);
	try {
		await call("DELETE /v1/otc/entries/{entry_id}", {
			path: { entry_id: `${entry.entry_id}` },
			key: newKey(),
		});
		notify("good", words.canceled(entryText(entry)));
	} catch (error) {
		notify("bad", words.notCanceled(errorText(error)));
	}
	await load();
}
