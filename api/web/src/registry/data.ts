/** The registry's lists. What a role sees differs, so that each login and logout reads anew. */

import { call } from "../http/call.ts";
import { onSession } from "../session.ts";
import type {
	AccountRecord,
	IssuanceRecord,
	ParticipantRecord,
	ProjectRecord,
	RetirementEntry,
} from "../wire.gen.ts";
import { Loaded } from "./loaded.ts";
import { merged, type Project } from "./projects.ts";

const PAGE = 500;

export const projects = new Loaded<Project>(async () => {
	const [found, { files }] = await Promise.all([allProjects(), call("GET /v1/project-files")]);
	return { rows: merged(found, files), next: undefined };
});

async function allProjects(): Promise<ProjectRecord[]> {
	const found: ProjectRecord[] = [];
	let cursor: number | undefined;
	do {
		const page = await call("GET /v1/projects", { query: pageOf(cursor) });
		found.push(...page.projects);
		cursor = page.next_cursor;
	} while (cursor !== undefined);
	return found;
}

export const issuances = new Loaded<IssuanceRecord>(async (cursor) => {
	const page = await call("GET /v1/issuances", { query: pageOf(cursor) });
	return { rows: page.issuances, next: page.next_cursor };
});

export const retirements = new Loaded<RetirementEntry>(async (cursor) => {
	const page = await call("GET /v1/retirements", { query: pageOf(cursor) });
	return { rows: page.retirements, next: page.next_cursor };
});

export const participants = new Loaded<ParticipantRecord>(async (cursor) => {
	const page = await call("GET /v1/participants", { query: pageOf(cursor) });
	return { rows: page.participants, next: page.next_cursor };
});

/** All accounts with their names and owners: for the registrar. */
export const accounts = new Loaded<AccountRecord>(async () => {
	const { accounts } = await call("GET /v1/registry/accounts");
	return { rows: accounts, next: undefined };
});

function pageOf(cursor: number | undefined) {
	return cursor === undefined ? { limit: PAGE } : { limit: PAGE, cursor };
}

onSession(() => {
	projects.forget();
	accounts.forget();
	void projects.begin();
});
