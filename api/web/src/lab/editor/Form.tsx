/** The form of a scenario's keys, made from the schema: groups that open, and a search over all. */

import { useSignal } from "@preact/signals";
import type { LabFault, LabKey, LabKeyGroup, LabScenarioText, LabSchema } from "../../lab.gen.ts";
import { lang, wordsOf } from "../../lang.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Check } from "../../parts/Choice.tsx";
import { Field } from "../../parts/Field.tsx";
import { folded } from "../../parts/grid/columns.ts";
import { labWords } from "../../words/lab.ts";
import { changeKey, draft } from "../drafts.ts";
import { faultText } from "../labCall.ts";
import { own } from "../texts.ts";
import { KeyField } from "./KeyField.tsx";
import { openGroups } from "./opened.ts";

const words = wordsOf(labWords);

/** What a scenario is, which no field changes. */
const TAGS = ["model", "rules.scheme"];

interface KeysProps {
	schema: LabSchema;
	whole: LabScenarioText;
	faults: readonly LabFault[];
}

export function Keys({ schema, whole, faults }: KeysProps) {
	const find = useSignal("");
	const onlyChanged = useSignal(false);
	const { changes } = draft.value;
	// A table that the scenario has not is of another model or rules pack.
	const groups = schema.groups.filter((group) => group.keys.some(({ key }) => key in whole.values));
	const wanted = folded(find.value).split(/\s+/).filter(Boolean);
	const isSearch = wanted.length > 0 || onlyChanged.value;
	const shown = (field: LabKey) =>
		field.key in whole.values &&
		(!onlyChanged.value || field.key in changes) &&
		wanted.every((word) => textOf(field).includes(word));
	const known = new Set([...TAGS, ...groups.flatMap(({ keys }) => keys.map(({ key }) => key))]);
	const others = Object.keys(whole.values).filter((key) => !known.has(key)).length;
	const count = groups.reduce((sum, group) => sum + group.keys.filter(shown).length, 0);
	return (
		<div class="stack">
			<div class="row search">
				<Field
					label={words.search}
					type="search"
					value={find.value}
					onValue={(text) => {
						find.value = text;
					}}
				/>
				<Check
					label={words.onlyChanged}
					checked={onlyChanged.value}
					onChecked={(checked) => {
						onlyChanged.value = checked;
					}}
				/>
				<span class="muted small" role="status">
					{isSearch ? (count ? words.keysFound(count) : words.noKey) : ""}
				</span>
			</div>
			{groups.map((group) => (
				<Group
					key={group.key}
					group={group}
					fields={group.keys.filter(shown)}
					isSearch={isSearch}
					whole={whole}
					faults={faults}
				/>
			))}
			{others > 0 && <p class="muted">{words.otherKeys(others)}</p>}
		</div>
	);
}

function textOf({ key, text, source }: LabKey): string {
	return folded(`${key} ${text.en} ${text.ja} ${source}`);
}

interface GroupProps {
	group: LabKeyGroup;
	fields: readonly LabKey[];
	isSearch: boolean;
	whole: LabScenarioText;
	faults: readonly LabFault[];
}

function Group({ group, fields, isSearch, whole, faults }: GroupProps) {
	if (!fields.length) return null;
	const { changes } = draft.value;
	const changed = group.keys.filter(({ key }) => key in changes).length;
	const wrong = group.keys.filter(({ key }) => faults.some((one) => keyOf(one) === key)).length;
	const isOpen = isSearch || openGroups.value.has(group.key);
	const name = group.key ? own(group.text).replace(/[.。]$/, "") : words.groupTop;
	return (
		<section class={`panel keys ${isOpen ? "" : "folded"}`} aria-label={name}>
			<div class="head">
				<h2>
					<button
						type="button"
						class="fold"
						aria-expanded={isOpen}
						disabled={isSearch}
						onClick={() => {
							const next = new Set(openGroups.value);
							if (!next.delete(group.key)) next.add(group.key);
							openGroups.value = next;
						}}
					>
						{name}
					</button>
				</h2>
				<code class="small muted">{group.key}</code>
				<div class="tools">
					{wrong > 0 && <Badge tone="bad">{words.faultsIn(wrong)}</Badge>}
					{changed > 0 && <Badge tone="info">{words.changes(changed)}</Badge>}
					<span class="muted small">{words.keysFound(group.keys.length)}</span>
				</div>
			</div>
			{isOpen && (
				<div class="body fields">
					{fields.map((field) => (
						<KeyField
							key={`${draft.value.scenario} ${field.key}`}
							field={field}
							below={whole.values[field.key] ?? null}
							changed={changes[field.key]}
							fault={faultAt(faults, field.key)}
							onChange={(value) => changeKey(field.key, value)}
						/>
					))}
				</div>
			)}
		</section>
	);
}

/** The key of a fault, which may lie within a key's list: `policy.years[2].floor`. */
function keyOf({ key }: LabFault): string {
	return (key ?? "").replace(/\[.*$/, "");
}

function faultAt(faults: readonly LabFault[], key: string): string | undefined {
	const found = faults.filter((one) => keyOf(one) === key);
	if (!found.length) return undefined;
	return found.map((one) => faultText({ ...one, where: "" })).join(lang === "ja" ? "" : " ");
}
