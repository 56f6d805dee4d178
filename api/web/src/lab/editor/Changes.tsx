/** What was changed, always in view: each key with its value now and before, and the way back. */

import type { LabFault, LabScenarioText, LabSchema } from "../../lab.gen.ts";
import { wordsOf } from "../../lang.ts";
import { Badge } from "../../parts/Badge.tsx";
import { labWords } from "../../words/lab.ts";
import { keyOf } from "../catalog.ts";
import { changeKey, draft } from "../drafts.ts";
import { faultText } from "../labCall.ts";
import { own, shortOf, unitText } from "../texts.ts";
import { showKey } from "./opened.ts";

const words = wordsOf(labWords);

interface ChangesProps {
	schema: LabSchema;
	whole: LabScenarioText;
	faults: readonly LabFault[];
}

export function Changes({ schema, whole, faults }: ChangesProps) {
	const keys = Object.entries(draft.value.changes);
	const groupOf = (key: string) =>
		schema.groups.find((group) => group.keys.some((one) => one.key === key))?.key ?? "";
	// A fault at a changed key is said in its field; another field may be folded away.
	const { changes } = draft.value;
	const others = faults.filter(({ key }) => !key || !(key in changes) || !keyOf(key));
	return (
		<section class="panel changes" aria-label={words.changes(keys.length)}>
			<div class="head">
				<h2>
					<span role="status">{words.changes(keys.length)}</span>
				</h2>
				{faults.length > 0 && <Badge tone="bad">{words.faultsIn(faults.length)}</Badge>}
				<div class="tools">
					<button
						type="button"
						class="quiet"
						aria-disabled={!keys.length}
						onClick={() => {
							draft.value = { ...draft.value, changes: {} };
						}}
					>
						{words.takeAllBack}
					</button>
				</div>
			</div>
			<div class="body">
				{others.map((fault) => (
					<p class="lack" role="alert" key={`${fault.code} ${fault.where}`}>
						{faultText(fault)}
					</p>
				))}
				{!keys.length && <p class="muted">{words.noChanges}</p>}
				<ul class="stack">
					{keys.map(([key, value]) => {
						const field = keyOf(key);
						const name = field ? own(field.text) : key;
						const isWrong = faults.some((one) => one.key === key);
						return (
							<li key={key} class="row">
								<button
									type="button"
									class="link"
									title={key}
									onClick={() => showKey(key, groupOf(key))}
								>
									{name}
								</button>
								<span class={isWrong ? "lack" : undefined}>
									<strong>{shortOf(value)}</strong> {unitText(field?.unit)}{" "}
									<span class="muted small">
										{words.before(shortOf(whole.values[key]) || words.notSet)}
									</span>
								</span>
								<button
									type="button"
									class="quiet push"
									aria-label={words.takeBack(name)}
									onClick={() => changeKey(key, undefined)}
								>
									↺
								</button>
							</li>
						);
					})}
				</ul>
			</div>
		</section>
	);
}
