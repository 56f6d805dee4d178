/** The shipped scenarios as cards: what each shows and how it differs. */

import { useSignal } from "@preact/signals";
import type { LabChange, LabScenario } from "../lab.gen.ts";
import { wordsOf } from "../lang.ts";
import { Field } from "../parts/Field.tsx";
import { folded } from "../parts/grid/columns.ts";
import { notify } from "../parts/notify.ts";
import { ConditionView } from "../parts/Panel.tsx";
import { labWords } from "../words/lab.ts";
import { go } from "./address.ts";
import { scenarios, useOnce } from "./catalog.ts";
import { addVariant, canAdd, draft, fresh, variants } from "./drafts.ts";
import { conditionOf } from "./labCall.ts";
import { durationText, own, shortOf, unitText } from "./texts.ts";

const words = wordsOf(labWords);
const SHOWN = 4;

export function Library() {
	const { value, failure, retry } = useOnce(scenarios);
	const find = useSignal("");
	if (!value.value)
		return <ConditionView condition={conditionOf(undefined, failure.value, retry)} />;
	const wanted = folded(find.value).split(/\s+/).filter(Boolean);
	const found = value.value.filter((one) => {
		const text = folded(
			[one.name, own(one.title), own(one.about), ...one.changes.map(({ key }) => key)].join(" "),
		);
		return wanted.every((word) => text.includes(word));
	});
	return (
		<section class="stack" aria-label={words.libraryTitle}>
			<Field
				label={words.find}
				type="search"
				value={find.value}
				onValue={(text) => {
					find.value = text;
				}}
			/>
			<ul class="cards">
				{found.map((one) => (
					<Card key={one.name} scenario={one} all={value.value ?? []} />
				))}
			</ul>
			{!found.length && <p class="muted">{words.noScenario}</p>}
		</section>
	);
}

function Card({ scenario, all }: { scenario: LabScenario; all: readonly LabScenario[] }) {
	const { name, changes } = scenario;
	const title = own(scenario.title);
	const parent = all.find((one) => one.name === scenario.extends);
	const open = () => {
		draft.value = fresh(name);
		go({ part: "edit" });
	};
	return (
		<li class="panel card" aria-label={title}>
			<div class="head">
				<h2>{title}</h2>
				<code class="small muted">{name}</code>
			</div>
			<div class="body stack">
				<p>{own(scenario.about)}</p>
				{parent ? (
					<div>
						<p class="muted small">{words.differs(own(parent.title))}</p>
						<ul class="differs small">
							{changes.slice(0, SHOWN).map((change) => (
								<ChangeLine key={change.key} change={change} />
							))}
							{!changes.length && <li>{words.noKeyDiffers}</li>}
							{changes.length > SHOWN && (
								<li class="muted">{words.more(changes.length - SHOWN)}</li>
							)}
						</ul>
					</div>
				) : (
					<p class="muted small">{words.base}</p>
				)}
			</div>
			<div class="foot row">
				<button type="button" class="primary" onClick={open}>
					{words.edit}
				</button>
				<button
					type="button"
					aria-disabled={!canAdd.value}
					title={canAdd.value ? undefined : words.compareFull}
					onClick={() => {
						addVariant(fresh(name));
						notify("good", words.added(title, variants.value.length));
					}}
				>
					{words.addToCompare}
				</button>
				<span class="push muted small">{words.takes(durationText(scenario.seconds))}</span>
			</div>
		</li>
	);
}

/** A key with its value now and before, its description on demand. */
export function ChangeLine({ change }: { change: LabChange }) {
	return (
		<li title={own(change.title)}>
			<span>{own(change.title)}</span> <strong>{shortOf(change.value) || words.notSet}</strong>{" "}
			<span class="muted">
				{unitText(change.unit)} ({words.before(shortOf(change.before) || words.notSet)})
			</span>
		</li>
	);
}
