/** The scenario as text: read in, written out, changed by hand, with each fault at its line. */

import { useEffect, useState } from "preact/hooks";
import type { LabCheck, LabFault, LabScenarioText } from "../../lab.gen.ts";
import { wordsOf } from "../../lang.ts";
import { Field } from "../../parts/Field.tsx";
import { save } from "../../parts/grid/export.ts";
import { notify } from "../../parts/notify.ts";
import { Panel } from "../../parts/Panel.tsx";
import { labWords } from "../../words/lab.ts";
import { type Draft, draft } from "../drafts.ts";
import { faultText, labCall, labErrorText } from "../labCall.ts";

const words = wordsOf(labWords);
const MOST = 400_000;

interface TomlTabProps {
	/** What the laboratory read of the draft. */
	check: LabCheck | undefined;
	whole: LabScenarioText | undefined;
}

export function TomlTab({ check, whole }: TomlTabProps) {
	const current = draft.value.toml || check?.variants[0]?.toml || "";
	const [text, setText] = useState<string | undefined>(undefined);
	const [faults, setFaults] = useState<readonly LabFault[]>([]);
	const [failure, setFailure] = useState("");
	const [isAsking, setAsking] = useState(false);
	useEffect(() => setText(undefined), [current]);
	const apply = async (toml: string) => {
		setAsking(true);
		setFailure("");
		try {
			const found = await labCall("POST /v1/lab/check", {
				body: { kind: "run", variants: [{ toml, label: draft.value.label }] },
			});
			setFaults(found.faults);
			const read = found.variants[0];
			if (found.faults.length || !read) return;
			draft.value = draftOf(read.scenario, read.changes, toml);
			setText(undefined);
			notify("good", words.tomlTaken);
		} catch (error) {
			setFailure(labErrorText(error));
		} finally {
			setAsking(false);
		}
	};
	return (
		<Panel title={words.tomlTitle}>
			<div class="stack toml">
				<p class="muted">{words.tomlText}</p>
				<Field
					label="TOML"
					hideLabel
					lines={22}
					value={text ?? current}
					maxLength={MOST}
					onValue={setText}
				/>
				<div role="alert" hidden={!faults.length && !failure}>
					<ul class="faults">
						{failure && <li class="lack">{failure}</li>}
						{faults.map((fault) => (
							<li class="lack" key={`${fault.code} ${fault.where} ${fault.line}`}>
								{fault.line ? `${words.tomlBad(fault.line)}: ` : ""}
								{faultText(fault)}
							</li>
						))}
					</ul>
				</div>
				<div class="row">
					<button
						type="button"
						class="primary"
						aria-disabled={isAsking || text === undefined || text === current}
						onClick={() => void apply(text ?? current)}
					>
						{words.tomlApply}
					</button>
					{whole && (
						<button type="button" onClick={() => setText(whole.whole)}>
							{words.tomlWhole}
						</button>
					)}
					<label class="button">
						{words.tomlImport}
						<input
							class="hidden"
							type="file"
							accept=".toml"
							onChange={async (event) => {
								const field = event.currentTarget;
								const file = field.files?.[0];
								if (!file) return;
								const read = file.size > MOST ? undefined : await textOf(file);
								field.value = "";
								if (read === undefined) {
									setFaults([]);
									setFailure(file.size > MOST ? words.tomlTooLarge : words.tomlNoText);
									return;
								}
								setText(read);
								await apply(read);
							}}
						/>
					</label>
					<button
						type="button"
						onClick={() => save("scenario.toml", text ?? current, "application/toml")}
					>
						{words.tomlExport}
					</button>
				</div>
			</div>
		</Panel>
	);
}

/** Return the text of a file in UTF-8; undefined for another encoding, which would be read wrongly. */
async function textOf(file: File): Promise<string | undefined> {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
	} catch {
		return undefined;
	}
}

/** A text that only changes a shipped scenario becomes a form again; any other stays a text. */
function draftOf(
	scenario: string,
	changes: readonly { key: string; value: string | null }[],
	toml: string,
): Draft {
	const { label } = draft.value;
	const isForm = scenario !== "" && changes.every(({ value }) => value !== null);
	if (!isForm) return { scenario: "", changes: {}, toml, label };
	const values = changes.map(({ key, value }) => [key, value ?? ""]);
	return { scenario, changes: Object.fromEntries(values), toml: "", label };
}
