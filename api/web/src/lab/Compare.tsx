/** The variants of a comparison, and its run with common seeds. */

import { useSignal } from "@preact/signals";
import { wordsOf } from "../lang.ts";
import { Badge } from "../parts/Badge.tsx";
import { Select } from "../parts/Choice.tsx";
import { labWords } from "../words/lab.ts";
import { focusMain, go } from "./address.ts";
import { scenarios, useOnce } from "./catalog.ts";
import { addVariant, bodyOf, canAdd, type Draft, draft, fresh, variants } from "./drafts.ts";
import { Launch, useChecked } from "./Launch.tsx";
import { ChangeLine } from "./Library.tsx";
import { own, variantName } from "./texts.ts";

const words = wordsOf(labWords);

export function Compare() {
	const checked = useChecked();
	const all = useOnce(scenarios).value.value ?? [];
	const added = useSignal("");
	const chosen = variants.value;
	const read = checked.reply.value?.variants ?? [];
	const nameAt = (one: Draft, at: number) =>
		one.label ||
		(read[at] && variantName(read[at])) ||
		own(all.find(({ name }) => name === one.scenario)?.title ?? { en: "TOML", ja: "TOML" });
	const put = (next: Draft[]) => {
		variants.value = next;
		focusMain();
	};
	return (
		<div class="editor">
			<div class="stack main">
				<h2>{words.compareTitle}</h2>
				<p class="muted">{words.compareText}</p>
				<ol class="stack variants">
					{chosen.map((one, at) => (
						<li key={`${at} ${JSON.stringify(one)}`} class="panel">
							<div class="head">
								<h3>
									{words.variant(at + 1)}: {nameAt(one, at)}
								</h3>
								{!at && <Badge tone="info">{words.isBase}</Badge>}
								<div class="tools">
									{at > 0 && (
										<button
											type="button"
											aria-label={words.makeBaseOf(nameAt(one, at))}
											onClick={() => put([one, ...chosen.filter((_, other) => other !== at)])}
										>
											{words.makeBase}
										</button>
									)}
									<button
										type="button"
										aria-label={words.editOf(nameAt(one, at))}
										onClick={() => {
											draft.value = one;
											go({ part: "edit" });
										}}
									>
										{words.edit}
									</button>
									<button
										type="button"
										aria-label={words.removeOf(nameAt(one, at))}
										onClick={() => put(chosen.filter((_, other) => other !== at))}
									>
										{words.remove}
									</button>
								</div>
							</div>
							<ul class="body differs small">
								{(read[at]?.changes ?? []).map((change) => (
									<ChangeLine key={change.key} change={change} />
								))}
								{read[at]?.changes.length === 0 && <li class="muted">{words.noChanges}</li>}
							</ul>
						</li>
					))}
				</ol>
				<div class="row pick">
					<Select
						label={words.addScenario}
						value={added.value}
						disabled={!canAdd.value}
						options={[
							{ value: "", label: "–" },
							...all.map((one) => ({ value: one.name, label: own(one.title) })),
						]}
						onValue={(name) => {
							if (name) addVariant(fresh(name));
							added.value = "";
						}}
					/>
					<button
						type="button"
						aria-disabled={!canAdd.value}
						onClick={() => addVariant(draft.value)}
					>
						{words.addDraft}
					</button>
				</div>
				{!canAdd.value && <p class="muted">{words.compareFull}</p>}
			</div>
			<div class="stack side">
				<Launch
					body={{ kind: "compare", variants: chosen.map(bodyOf) }}
					checked={checked}
					lack={chosen.length < 2 ? words.needTwo : ""}
					showsFaults
				/>
			</div>
		</div>
	);
}
