/** What became of a retirement: followed until the registry has carried it out or rejected it. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { call } from "../../http/call.ts";
import { lang, wordsOf } from "../../lang.ts";
import { tonnes } from "../../money/format.ts";
import type { Column } from "../../parts/Grid.tsx";
import { save, toCsv } from "../../parts/grid/export.ts";
import { errorText } from "../../problemText.ts";
import type { RetirementRecord, SerialRange } from "../../wire.gen.ts";
import * as codes from "../../words/codes.gen.ts";
import { retireWords } from "../../words/retire.ts";
import { close, type Retiring } from "./wizard.ts";

const words = wordsOf(retireWords);
const ASK_MS = 500;

export function Done({ draft }: { draft: Retiring }) {
	const id = draft.id ?? "";
	const [record, setRecord] = useState<RetirementRecord | undefined>(undefined);
	const [error, setError] = useState("");
	const title = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => title.current?.focus(), []);
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout>;
		const ask = async () => {
			try {
				const found = await call("GET /v1/retirements/{retirement_id}", {
					path: { retirement_id: id },
				});
				setRecord(found);
				setError("");
				if (found.state !== "instructed") return;
			} catch (thrown) {
				setError(errorText(thrown));
			}
			timer = setTimeout(ask, ASK_MS);
		};
		ask();
		return () => clearTimeout(timer);
	}, [id]);
	// The exchange leaves out the usual state of a retirement.
	const state = record ? (record.state ?? "settled") : "instructed";
	return (
		<section class="wizard" aria-labelledby="retired-title">
			<h2 id="retired-title" tabIndex={-1} ref={title}>
				{words.doneTitle[state]}: {tonnes(record?.qty ?? draft.qty)}
			</h2>
			<p role="status">
				{words.doneText[state]} {record?.reason && codes.registryReason[record.reason][lang]}
			</p>
			{draft.note && <p>{draft.note}</p>}
			{error && <p role="alert">{error}</p>}
			{record && (
				<ul class="serials">
					{record.serial_ranges.map((range) => (
						<li key={range.serial_from} class="serial">
							{range.serial_from} – {range.serial_to}
						</li>
					))}
				</ul>
			)}
			<div class="acts">
				{state === "settled" && (
					<>
						<a class="button primary" href={`/certificates/${encodeURIComponent(id)}`}>
							{words.certificate}
						</a>
						<a class="button" href={`/v1/certificates/${encodeURIComponent(id)}/pdf`}>
							{words.pdf}
						</a>
						<button type="button" onClick={() => record && saveSerials(record)}>
							{words.csv}
						</button>
					</>
				)}
				<button type="button" onClick={close}>
					{words.finish}
				</button>
			</div>
		</section>
	);
}

const SERIALS: readonly Column<SerialRange>[] = [
	{ key: "from", head: "serial_from", cell: (range) => range.serial_from },
	{ key: "to", head: "serial_to", cell: (range) => range.serial_to },
];

function saveSerials(record: RetirementRecord): void {
	save(`tanso-${record.retirement_id}.csv`, toCsv(record.serial_ranges, SERIALS));
}
