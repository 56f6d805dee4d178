/** The participant's credits: the registry's blocks as they change, with their projects' facts. */

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { stream } from "../feed/index.ts";
import { CallError, call } from "../http/call.ts";
import { lang } from "../lang.ts";
import { onSession, session } from "../session.ts";
import type { HeldBlockRecord, HoldingRecord, SettlementRecord } from "../wire.gen.ts";

/** A block of credits with the facts of its project, as far as they are known yet. */
export interface Block {
	key: string;
	holding: HoldingRecord;
	project: HeldBlockRecord | undefined;
}

const holdings = stream({ channel: "holdings" }).state;

/** Balances by asset. */
export const balances = stream({ channel: "balances" }).state;

/** Deliveries, transfers and retirements by their id. */
export const settlements: ReadonlySignal<ReadonlyMap<string, SettlementRecord> | undefined> =
	stream({
		channel: "settlements",
	}).state;

/** Facts by project and vintage, which do not change. */
const facts = signal<ReadonlyMap<string, HeldBlockRecord>>(new Map());

/** Why the facts could not be read. */
export const factsError = signal<CallError | undefined>(undefined);

function factKey(block: { project_id: string; credit_class: string }): string {
	return `${block.project_id}|${block.credit_class}`;
}

/** Read the facts of the projects of all own blocks. */
export async function loadFacts(): Promise<void> {
	try {
		const { blocks } = await call("GET /v1/blocks");
		facts.value = new Map(blocks.map((block) => [factKey(block), block]));
		factsError.value = undefined;
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
		factsError.value = error;
	}
}

effect(() => {
	const known = facts.peek();
	const isNew = holdings.value?.some((block) => !known.has(factKey(block)));
	if (isNew && session.value?.session.role === "trader") loadFacts();
});

onSession((isIn) => {
	if (!isIn) facts.value = new Map();
});

const before = new Map<string, Block>();

/** All own blocks; undefined until they are known. Unchanged ones are the same objects. */
export const blocks: ReadonlySignal<readonly Block[] | undefined> = computed(() =>
	holdings.value?.map((holding) => {
		const key = `${holding.account}|${holding.serial_from}`;
		const project = facts.value.get(factKey(holding));
		const known = before.get(key);
		if (known?.holding === holding && known.project === project) return known;
		const block = { key, holding, project };
		before.set(key, block);
		return block;
	}),
);

/** Return the name of a block's project in the page's language; most have one name alone. */
export function projectName(of: HeldBlockRecord): string {
	return lang === "ja" && of.project_name_ja ? of.project_name_ja : of.project_name;
}
