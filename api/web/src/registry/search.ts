/** The search of one text among serials, retirements, projects, participants and accounts. */

import { CallError, call } from "../http/call.ts";
import { folded } from "../parts/grid/columns.ts";
import type {
	AccountRecord,
	ParticipantRecord,
	RetirementRecord,
	SerialReply,
} from "../wire.gen.ts";
import type { Project } from "./projects.ts";

export type Hit =
	| { kind: "serial"; found: SerialReply }
	| { kind: "retirement"; found: RetirementRecord }
	| { kind: "project"; found: Project }
	| { kind: "participant"; found: ParticipantRecord }
	| { kind: "account"; found: AccountRecord };

/** Where the search looks beside the routes for one serial or one retirement. */
export interface Lists {
	projects: readonly Project[];
	participants: readonly ParticipantRecord[];
	accounts: readonly AccountRecord[];
}

const LIST_MAX = 20;

/** Return a text as it is searched for: half width, without blanks at its ends. */
export function searchText(typed: string): string {
	return typed.normalize("NFKC").trim();
}

/** Return the hits of a text in the lists; 20 of a kind at most. */
export function inLists(text: string, lists: Lists): readonly Hit[] {
	const wanted = folded(text);
	const has = (...fields: readonly string[]) =>
		fields.some((field) => folded(field).includes(wanted));
	const projects = lists.projects.filter((one) => has(one.project_id, one.name, one.name_ja ?? ""));
	const people = lists.participants.filter((one) =>
		has(one.participant, one.name_ja, one.name_en, one.corporate_number),
	);
	const accounts = lists.accounts.filter((one) => has(one.name, one.owner));
	return [
		...projects.slice(0, LIST_MAX).map((found): Hit => ({ kind: "project", found })),
		...people.slice(0, LIST_MAX).map((found): Hit => ({ kind: "participant", found })),
		...accounts.slice(0, LIST_MAX).map((found): Hit => ({ kind: "account", found })),
	];
}

/** Return all hits of a text; CallError if the exchange does not answer. */
export async function search(text: string, lists: Promise<Lists>): Promise<readonly Hit[]> {
	const [serial, retirement, known] = await Promise.all([
		unlessMissing(call("GET /v1/serials/{serial}", { path: { serial: text } })),
		unlessMissing(call("GET /v1/retirements/{retirement_id}", { path: { retirement_id: text } })),
		lists,
	]);
	return [
		...(serial ? [{ kind: "serial", found: serial } as const] : []),
		...(retirement ? [{ kind: "retirement", found: retirement } as const] : []),
		...inLists(text, known),
	];
}

async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
	try {
		return await asked;
	} catch (error) {
		if (error instanceof CallError && error.code === "not_found") return undefined;
		throw error;
	}
}
