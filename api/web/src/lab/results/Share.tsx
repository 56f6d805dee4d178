/** The run's address, its digest, and how to repeat it or open it in a notebook. */

import type { LabResults } from "../../lab.gen.ts";
import { wordsOf } from "../../lang.ts";
import { Fact } from "../../parts/Fact.tsx";
import { save } from "../../parts/grid/export.ts";
import { notify } from "../../parts/notify.ts";
import { Panel } from "../../parts/Panel.tsx";
import { labWords } from "../../words/lab.ts";
import { labResultWords } from "../../words/labResults.ts";
import { go } from "../address.ts";
import { draft } from "../drafts.ts";

const words = wordsOf(labResultWords);
const labs = wordsOf(labWords);

export function Share({ results }: { results: LabResults }) {
	const { id, repeat, job, manifest_sha256: digest } = results;
	const address = `${location.origin}/lab/runs/${id}`;
	const variant = job.variants.length === 1 ? job.variants[0] : undefined;
	return (
		<Panel
			title={words.share}
			tools={
				<>
					{variant && (
						<button
							type="button"
							class="quiet"
							onClick={() => {
								const changes = variant.changes.map(({ key, value }) => [key, value ?? ""]);
								const isForm = variant.scenario && changes.every(([, value]) => value !== "");
								draft.value = isForm
									? {
											scenario: variant.scenario,
											changes: Object.fromEntries(changes),
											toml: "",
											label: "",
										}
									: { scenario: "", changes: {}, toml: variant.toml, label: "" };
								go({ part: "edit" });
							}}
						>
							{words.editAgain}
						</button>
					)}
					<button type="button" class="quiet" onClick={() => print()}>
						{words.print}
					</button>
				</>
			}
		>
			<div class="stack">
				<p class="muted">{words.addressText}</p>
				<Copied name={words.address} text={address} />
				<Copied name={words.digest} text={digest} />
				<h3>{words.notebook}</h3>
				<p class="muted">{words.notebookText}</p>
				<Copied
					hasTitle
					name={words.notebook}
					text={`tanso notebook ${location.origin}/v1/lab/runs/${id}`}
				/>
				<h3>{words.repeat}</h3>
				<Copied name={words.command} text={repeat.command} />
				<Copied name={words.python} text={repeat.python} />
				<div class="row no-print">
					{Object.entries(repeat.files).map(([name, text]) => (
						<button
							key={name}
							type="button"
							onClick={() => save(name, text, "text/plain;charset=utf-8")}
						>
							{name}
						</button>
					))}
				</div>
				<details>
					<summary>{words.versions}</summary>
					<dl class="facts small">
						{Object.entries(repeat.versions).map(([name, version]) => (
							<Fact key={name} name={name}>
								{version}
							</Fact>
						))}
					</dl>
				</details>
				<p class="muted small">{labs.synthetic}</p>
			</div>
		</Panel>
	);
}

interface CopiedProps {
	name: string;
	text: string;
	/** A heading of this name stands above it. */
	hasTitle?: boolean;
}

/** A text with a button that copies it. */
function Copied({ name, text, hasTitle }: CopiedProps) {
	return (
		<div class="copied">
			{!hasTitle && (
				<p class="muted small" aria-hidden="true">
					{name}
				</p>
			)}
			<section aria-label={name}>
				<pre>{text}</pre>
			</section>
			<button
				type="button"
				aria-label={words.copyOf(name)}
				onClick={() =>
					navigator.clipboard.writeText(text).then(
						() => notify("good", words.copied),
						() => notify("warn", words.copyFailed),
					)
				}
			>
				{words.copy}
			</button>
		</div>
	);
}
