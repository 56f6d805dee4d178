/** The shipped studies, begun from here. */

import { useSignal } from "@preact/signals";
import type { LabJobBody } from "../lab.gen.ts";
import { wordsOf } from "../lang.ts";
import { Choice } from "../parts/Choice.tsx";
import { labWords } from "../words/lab.ts";
import { Launch, useChecked } from "./Launch.tsx";

const words = wordsOf(labWords);
type Study = NonNullable<LabJobBody["study"]>;
const STUDIES: readonly Study[] = ["shortfall", "agency"];
const SIZES = ["small", "full"] as const;

export function Studies() {
	const checked = useChecked();
	const study = useSignal<Study>("shortfall");
	const size = useSignal<(typeof SIZES)[number]>("small");
	return (
		<div class="editor">
			<div class="stack main">
				<h2>{words.studyTitle}</h2>
				<p class="muted">{words.studyText}</p>
				<Choice
					label={words.studyTitle}
					hideLabel
					list
					value={study.value}
					options={STUDIES.map((value) => ({
						value,
						label: words.studies[value],
						hint: words.studyTexts[value],
					}))}
					onValue={(value) => {
						study.value = value;
					}}
				/>
				<Choice
					label={words.size}
					value={size.value}
					options={SIZES.map((value) => ({ value, label: words[value] }))}
					onValue={(value) => {
						size.value = value;
					}}
				/>
			</div>
			<div class="stack side">
				<Launch
					body={{ kind: "study", study: study.value, is_small: size.value === "small" }}
					checked={checked}
					hasSeeds={false}
					showsFaults
				/>
			</div>
		</div>
	);
}
