/** A sweep of one or two keys over the scenario of the editor: a curve or a map. */

import type { LabAxisBody, LabKey, LabSchema } from "../lab.gen.ts";
import { wordsOf } from "../lang.ts";
import { Field } from "../parts/Field.tsx";
import { kept } from "../parts/kept.ts";
import { ConditionView } from "../parts/Panel.tsx";
import { labWords } from "../words/lab.ts";
import { scenarios, schema, textOf, useOnce } from "./catalog.ts";
import { bodyOf, draft } from "./drafts.ts";
import { shownOf, tomlOf } from "./editor/toml.ts";
import { Go } from "./Go.tsx";
import { Launch, useChecked } from "./Launch.tsx";
import { conditionOf } from "./labCall.ts";
import { own, unitText } from "./texts.ts";

const words = wordsOf(labWords);

interface Axis {
	key: string;
	values: string;
}

function isAxes(value: unknown): value is [Axis, Axis] {
	if (!Array.isArray(value) || value.length !== 2) return false;
	return value.every((one) => typeof one?.key === "string" && typeof one?.values === "string");
}

const axes = kept<[Axis, Axis]>(
	"lab_axes",
	[
		{ key: "policy.credit_limit", values: "0.05 0.1 0.2" },
		{ key: "", values: "" },
	],
	isAxes,
);

export function Sweep() {
	const checked = useChecked();
	const { scenario, label } = draft.value;
	const keys = useOnce(schema);
	const all = useOnce(scenarios);
	const whole = useOnce(textOf(scenario || "base-balanced"));
	const [shape, text] = [keys.value.value, whole.value.value];
	if (!shape || !text) {
		const failure = keys.failure.value || whole.failure.value;
		const retry = () => {
			for (const once of [keys, whole]) if (once.failure.value) once.retry();
		};
		return <ConditionView condition={conditionOf(undefined, failure, retry)} />;
	}
	const titleOf = (name: string) => {
		const found = all.value.value?.find((one) => one.name === name);
		return found ? own(found.title) : name;
	};
	const fields = fieldsOf(shape, Object.keys(text.values));
	const has = new Set(fields.map(({ key }) => key));
	const bodies = axes.value
		.filter(({ key }) => has.has(key))
		.map((axis) => bodyOfAxis(axis, fields));
	const isReady = bodies.length > 0 && bodies.every(({ values }) => values.length > 0);
	return (
		<div class="editor">
			<div class="stack main">
				<h2>{words.mapTitle}</h2>
				<p class="muted">{words.mapText}</p>
				<p>
					{words.scenario}: <Go to={{ part: "edit" }}>{label || titleOf(text.name)}</Go>
				</p>
				{(fields.length ? ([0, 1] as const) : []).map((at) => (
					<AxisChoice
						key={at}
						at={at}
						fields={fields}
						below={text.values}
						axis={axes.value[at]}
						onAxis={(next) => {
							axes.value = at ? [axes.value[0], next] : [next, axes.value[1]];
						}}
					/>
				))}
			</div>
			<div class="stack side">
				<Launch
					body={{ kind: "sweep", variants: [bodyOf(draft.value)], axes: bodies }}
					checked={checked}
					lack={isReady ? "" : fields.length ? words.values : words.noAxisKeys}
					showsFaults
				/>
			</div>
		</div>
	);
}

function fieldsOf(shape: LabSchema, known: readonly string[]): LabKey[] {
	const has = new Set(known);
	return shape.groups
		.flatMap(({ keys }) => keys)
		.filter(({ key, kind }) => has.has(key) && kind !== "list" && kind !== "text");
}

function bodyOfAxis({ key, values }: Axis, fields: readonly LabKey[]): LabAxisBody {
	const kind = fields.find((field) => field.key === key)?.kind ?? "number";
	if (unclear(values)) return { key, values: [] };
	const texts = values
		.normalize("NFKC")
		.split(/[\s,、]+/)
		.filter(Boolean);
	return { key, values: texts.flatMap((text) => tomlOf(text, kind) ?? []) };
}

/** A piece such as `4,300`, which is one value or two. */
function unclear(values: string): string | undefined {
	return /(?<![\d.])\d{1,3}(,\d{3})+(?![\d.])/.exec(values.normalize("NFKC"))?.[0];
}

interface AxisChoiceProps {
	at: 0 | 1;
	fields: readonly LabKey[];
	below: Readonly<Record<string, string | null>>;
	axis: Axis;
	onAxis: (axis: Axis) => void;
}

function AxisChoice({ at, fields, below, axis, onAxis }: AxisChoiceProps) {
	const field = fields.find(({ key }) => key === axis.key);
	const list = `lab-keys-${at}`;
	const piece = unclear(axis.values);
	return (
		<fieldset class="panel axis-choice">
			<legend class="hidden">{words.axis(at + 1)}</legend>
			<div class="body row pick">
				<div class="field">
					<label for={`${list}-field`}>{words.axis(at + 1)}</label>
					<div class="control">
						<select
							id={`${list}-field`}
							value={axis.key}
							onChange={(event) => onAxis({ ...axis, key: event.currentTarget.value })}
						>
							{at > 0 && <option value="">{words.noAxis}</option>}
							{fields.map((one) => (
								<option key={one.key} value={one.key}>
									{own(one.text)} ({one.key})
								</option>
							))}
						</select>
					</div>
					{field && (
						<div class="hint">{words.inScenario(shownOf(below[field.key]) || words.notSet)}</div>
					)}
				</div>
				{axis.key && (
					<Field
						label={`${words.values}${field?.unit ? ` (${unitText(field.unit)})` : ""}`}
						value={axis.values}
						hint={words.valuesHint}
						error={piece && words.unclearValue(piece)}
						onValue={(values) => onAxis({ ...axis, values })}
					/>
				)}
			</div>
		</fieldset>
	);
}
