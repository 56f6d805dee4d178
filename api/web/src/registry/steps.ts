/** The steps of a project's cycle: those that were taken, the next one, those that follow. */

import { lang, wordsOf } from "../lang.ts";
import type { CycleStepRecord, ProjectFileRecord, TakenRecord } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { registryWords } from "../words/registry.ts";

const FIRST_OF_PERIOD = "monitoring";
/** What must be entered, beside documents, before a period's monitoring. */
export const EMISSIONS = "emissions";

export interface CycleRow {
	key: string;
	step: CycleStepRecord;
	/** The monitoring period that the step belongs to, from 1; 0 for the steps before the first. */
	period: number;
	state: "done" | "next" | "later";
	taken: TakenRecord | undefined;
}

/** Return the steps of all periods so far and of the one that is running. */
export function cycleRows(file: ProjectFileRecord): readonly CycleRow[] {
	const { cycle, taken } = file;
	const first = cycle.findIndex((step) => step.step === FIRST_OF_PERIOD);
	const round = first < 0 ? [] : cycle.slice(first);
	const steps = [...cycle];
	while (steps.length <= taken.length && round.length) steps.push(...round);
	return steps.map((step, index) => ({
		key: `${index} ${step.step}`,
		step,
		period: first < 0 || index < first ? 0 : Math.floor((index - first) / round.length) + 1,
		state: index < taken.length ? "done" : index === taken.length ? "next" : "later",
		taken: taken[index],
	}));
}

/** Return what must still be on file before the next step. */
export function missingOf(file: ProjectFileRecord): readonly string[] {
	return file.lines_due ? [...file.next_needs, EMISSIONS] : file.next_needs;
}

/** Return a document's name in the page's language. */
export function documentText(name: string): string {
	if (name === EMISSIONS) return wordsOf(registryWords).emissionsDue;
	const known: Record<string, codes.Word | undefined> = codes.document;
	return known[name]?.[lang] ?? name;
}
