import assert from "node:assert/strict";
import { test } from "node:test";
import { CallError } from "../http/call.ts";
import type { ProjectFileRecord } from "../wire.gen.ts";
import { aefAddress, isYear } from "./exports.ts";
import { Loaded } from "./loaded.ts";
import { merged } from "./projects.ts";
import { inLists, searchText } from "./search.ts";
import { cycleRows, missingOf } from "./steps.ts";

const BEGIN = [
	{ step: "application", actor: "participant", needs: ["project plan"] },
	{ step: "registration", actor: "secretariat", needs: [] },
] as const;
const PERIOD = [
	{ step: "monitoring", actor: "participant", needs: ["monitoring report"] },
	{ step: "issuance", actor: "secretariat", needs: [] },
] as const;

function file(taken: number, more: Partial<ProjectFileRecord> = {}): ProjectFileRecord {
	const cycle = [...BEGIN, ...PERIOD].map((one) => ({ ...one, needs: [...one.needs] }));
	const steps = [...cycle, ...cycle.slice(2), ...cycle.slice(2)];
	return {
		project_id: "P1",
		programme: "J-Credit",
		name: "Roofs",
		country: "JPN",
		credit_class: "jcredit/renewable_electricity",
		next_step: "application",
		next_actor: "participant",
		next_needs: [],
		lines_due: false,
		cycle,
		taken: steps.slice(0, taken).map(({ step }) => ({ step, by: "x", on: "2023-05-01", note: "" })),
		documents: [],
		lines: [],
		shares: [],
		authorizations: [],
		...more,
	};
}

function shown(taken: number): string[] {
	return cycleRows(file(taken)).map((row) => `${row.step.step} ${row.period} ${row.state}`);
}

test("P-REG-02 the cycle shows what was done, what is next, and repeats for each period", () => {
	assert.deepEqual(shown(1), [
		"application 0 done",
		"registration 0 next",
		"monitoring 1 later",
		"issuance 1 later",
	]);
	assert.deepEqual(shown(5), [
		"application 0 done",
		"registration 0 done",
		"monitoring 1 done",
		"issuance 1 done",
		"monitoring 2 done",
		"issuance 2 next",
	]);
	assert.equal(shown(4).at(-2), "monitoring 2 next");
	assert.equal(shown(6).at(-2), "monitoring 3 next");
});

test("P-REG-02 emissions that are due are among what must be on file", () => {
	const due = file(2, { next_needs: ["monitoring report"], lines_due: true });
	assert.deepEqual(missingOf(due), ["monitoring report", "emissions"]);
	assert.deepEqual(missingOf(file(1)), []);
});

const LISTS = {
	projects: [
		{ project_id: "ROOF7", name: "屋根 ソーラー", programme: "J-Credit", country: "JPN" },
		{ project_id: "WOOD", name: "Forest", name_ja: "森林", programme: "J-Credit", country: "JPN" },
	].map((one) => ({ ...one, methodology: "", file: undefined })),
	participants: [
		{
			participant: "alice",
			name_ja: "株式会社みどり",
			name_en: "Midori",
			corporate_number: "7000012050002",
		},
	],
	accounts: [{ name: "holding:alice", kind: "holding", owner: "alice", locked: false } as const],
};

test("P-REG-01 a text is found in ids, names and numbers, whatever its width and kana", () => {
	const kinds = (text: string) => inLists(searchText(text), LISTS).map(({ kind }) => kind);
	assert.deepEqual(kinds("ｒｏｏｆ"), ["project"]);
	assert.deepEqual(kinds("そーらー"), ["project"]);
	assert.deepEqual(kinds("森林"), ["project"]);
	assert.deepEqual(kinds(" ７０００ "), ["participant"]);
	assert.deepEqual(kinds("ALICE"), ["participant", "account"]);
	assert.deepEqual(kinds("nobody"), []);
});

test("P-REG-02 a project in the cycle is listed before it has credits, and once when it has", () => {
	const projects = merged(
		[
			{
				project_id: "P1",
				programme: "J-Credit",
				name: "Roofs",
				country: "JPN",
				methodology: "EN-R-002",
			},
			{ project_id: "A0", programme: "JCM", name: "Boilers", country: "VNM", methodology: "" },
		],
		[file(1), file(1, { project_id: "Z9" })],
	);
	assert.deepEqual(
		projects.map((one) => [one.project_id, one.methodology, one.file?.project_id]),
		[
			["A0", "", undefined],
			["P1", "EN-R-002", "P1"],
			["Z9", "", "Z9"],
		],
	);
});

test("P-REG-04 a table's address names its year and format; a year before 2021 has none", () => {
	assert.equal(
		aefAddress("3", "2026", "excel"),
		"/v1/registry/exports/aef/3?year=2026&format=excel",
	);
	assert.deepEqual(["2020", "2021", "2026", "26", "x"].map(isYear), [
		false,
		true,
		true,
		false,
		false,
	]);
});

test("P-REG-03 a list that is read again after a login has each row once", async () => {
	const answers: ((page: { rows: string[]; next: number | undefined }) => void)[] = [];
	const list = new Loaded<string>(() => new Promise((resolve) => answers.push(resolve)));
	const first = list.begin();
	await Promise.resolve();
	list.forget();
	const second = list.all();
	await Promise.resolve();
	answers[0]?.({ rows: ["of the visitor"], next: undefined });
	answers[1]?.({ rows: ["a"], next: 1 });
	await first;
	while (answers.length < 3) await Promise.resolve();
	assert.equal(list.more(), list.more());
	answers[2]?.({ rows: ["b"], next: undefined });
	assert.deepEqual(await second, ["a", "b"]);
	assert.equal(list.condition.value.kind, "ready");
});

test("P-REG-06 a list that failed is asked again from where it was", async () => {
	let isDown = false;
	const cursors: (number | undefined)[] = [];
	const list = new Loaded<number>(async (cursor) => {
		cursors.push(cursor);
		if (isDown) throw new CallError({ code: "no_answer", message: "" });
		return { rows: [cursors.length], next: cursors.length };
	});
	await list.begin();
	isDown = true;
	await list.more();
	assert.equal(list.condition.value.kind, "error");
	isDown = false;
	await list.more();
	assert.deepEqual(
		[list.rows.value, cursors],
		[
			[1, 3],
			[undefined, 1, 1],
		],
	);
});
