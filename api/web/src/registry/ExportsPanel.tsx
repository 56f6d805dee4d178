/** The registrar's files: the tables of the agreed electronic format, and the whole registry. */

import { useSignal } from "@preact/signals";
import { venueClock, venueNow } from "../feed/index.ts";
import { wordsOf } from "../lang.ts";
import { isoDay } from "../money/days.ts";
import { Choice } from "../parts/Choice.tsx";
import { Field } from "../parts/Field.tsx";
import { Panel } from "../parts/Panel.tsx";
import { registryWords } from "../words/registry.ts";
import { aefAddress, FIRST_YEAR, type FileFormat, isYear } from "./exports.ts";

const words = wordsOf(registryWords);
const TABLES = ["1", "2", "3", "4", "5"] as const;
const FORMATS: readonly FileFormat[] = ["excel", "csv", "parquet"];

export function ExportsPanel() {
	// The market's year until another is entered.
	const entered = useSignal<string | undefined>(undefined);
	const format = useSignal<FileFormat>("excel");
	const year = entered.value ?? (venueClock.value ? isoDay(venueNow()).slice(0, 4) : "");
	const isWrong = !isYear(year);
	return (
		<div class="columns">
			<Panel title={words.exportsTitle}>
				<p>{words.exportsText}</p>
				<div class="row">
					<Field
						label={words.year}
						value={year}
						maxLength={4}
						error={isWrong && entered.value !== undefined ? words.wrongYear : undefined}
						hint={words.firstYear(`${FIRST_YEAR}`)}
						onValue={(value) => {
							entered.value = value.normalize("NFKC");
						}}
					/>
					<FormatChoice format={format.value} onFormat={(next) => (format.value = next)} />
				</div>
				<ul class="files">
					{TABLES.map((table) => (
						<li key={table}>
							{isWrong ? (
								<span class="muted">{words.tables[table]}</span>
							) : (
								<a download href={aefAddress(table, year, format.value)}>
									{words.tables[table]}
								</a>
							)}
						</li>
					))}
				</ul>
			</Panel>
			<Panel title={words.wholeRegistry}>
				<p>{words.wholeRegistryText}</p>
				<ul class="files">
					{(["holdings", "transfers"] as const).map((name) => (
						<li key={name}>
							<a download href={`/v1/registry/exports/${name}?format=${format.value}`}>
								{words[name]}
							</a>
						</li>
					))}
				</ul>
			</Panel>
		</div>
	);
}

interface FormatProps {
	format: FileFormat;
	onFormat: (format: FileFormat) => void;
}

function FormatChoice({ format, onFormat }: FormatProps) {
	return (
		<Choice
			label={words.file}
			value={format}
			onValue={onFormat}
			options={FORMATS.map((value) => ({ value, label: words.formats[value] }))}
		/>
	);
}
