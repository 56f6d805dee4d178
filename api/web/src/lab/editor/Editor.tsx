/** The editor: a shipped scenario, its keys as a form or as text, what was changed, and the run. */

import { useSignal } from "@preact/signals";
import { wordsOf } from "../../lang.ts";
import { Select } from "../../parts/Choice.tsx";
import { Field } from "../../parts/Field.tsx";
import { notify } from "../../parts/notify.ts";
import { ConditionView } from "../../parts/Panel.tsx";
import { Tabs } from "../../parts/Tabs.tsx";
import { labWords } from "../../words/lab.ts";
import { scenarios, schema, textOf, useOnce } from "../catalog.ts";
import { addVariant, bodyOf, canAdd, draft, fresh, variants } from "../drafts.ts";
import { Launch, useChecked } from "../Launch.tsx";
import { conditionOf } from "../labCall.ts";
import { own } from "../texts.ts";
import { Changes } from "./Changes.tsx";
import { Keys } from "./Form.tsx";
import { TomlTab } from "./TomlTab.tsx";

const words = wordsOf(labWords);
const TABS = ["form", "toml"] as const;

export function Editor() {
	const tab = useSignal<(typeof TABS)[number]>("form");
	const checked = useChecked();
	const list = useOnce(scenarios);
	const keys = useOnce(schema);
	const { scenario, toml, label } = draft.value;
	const whole = useOnce(textOf(scenario || "base-balanced"));
	const failure = list.failure.value || keys.failure.value || whole.failure.value;
	const [all, shape, text] = [list.value.value, keys.value.value, whole.value.value];
	if (!all || !shape || !text) {
		const retry = () => {
			for (const once of [list, keys, whole]) if (once.failure.value) once.retry();
		};
		return <ConditionView condition={conditionOf(undefined, failure, retry)} />;
	}
	const faults = checked.reply.value?.faults ?? [];
	const title = own(all.find(({ name }) => name === scenario)?.title ?? { en: "TOML", ja: "TOML" });
	return (
		<div class="editor">
			<div class="stack main">
				<div class="row pick">
					<Select
						label={words.scenario}
						value={scenario}
						options={[
							...(scenario ? [] : [{ value: "", label: "TOML" }]),
							...all.map((one) => ({ value: one.name, label: own(one.title) })),
						]}
						onValue={(name) => {
							if (name) draft.value = { ...fresh(name), label };
						}}
					/>
					<Field
						label={words.label}
						value={label}
						hint={words.labelHint}
						maxLength={80}
						onValue={(value) => {
							draft.value = { ...draft.value, label: value };
						}}
					/>
				</div>
				<Tabs
					label={words.editTitle}
					tabs={TABS.map((key) => ({ key, label: words.tabs[key] }))}
					selected={tab.value}
					onSelect={(key) => {
						tab.value = key;
					}}
				>
					{tab.value === "toml" ? (
						<TomlTab check={checked.reply.value} whole={scenario ? text : undefined} />
					) : toml ? (
						<p class="state">{words.tomlOwn}</p>
					) : (
						<Keys schema={shape} whole={text} faults={faults} />
					)}
				</Tabs>
			</div>
			<div class="stack side">
				<Changes schema={shape} whole={text} faults={faults} />
				<Launch body={{ kind: "run", variants: [bodyOf(draft.value)] }} checked={checked} />
				<button
					type="button"
					aria-disabled={!canAdd.value}
					title={canAdd.value ? undefined : words.compareFull}
					onClick={() => {
						addVariant(draft.value);
						notify("good", words.added(label || title, variants.value.length));
					}}
				>
					{words.duplicate}
				</button>
			</div>
		</div>
	);
}
