/** The run's files: one bundle, a workbook, Stata, and each table as Parquet and CSV. */

import type { LabResults, LabTableEntry } from "../../lab.gen.ts";
import { wordsOf } from "../../lang.ts";
import { grouped } from "../../money/format.ts";
import { type Column, Grid } from "../../parts/Grid.tsx";
import { Panel } from "../../parts/Panel.tsx";
import { labResultWords } from "../../words/labResults.ts";
import { addressOf } from "../labCall.ts";
import { own, sizeText } from "../texts.ts";

const words = wordsOf(labResultWords);

export function Files({ results }: { results: LabResults }) {
	const { id, tables } = results;
	const to = (template: string, name = "") => addressOf(template, { id, name });
	const columns: Column<LabTableEntry>[] = [
		{
			key: "name",
			head: words.table,
			cell: ({ name }) => name,
			sort: ({ name }) => name,
			names: true,
		},
		{
			key: "rows",
			head: words.rows,
			cell: ({ rows }) => grouped(String(rows)),
			sort: ({ rows }) => rows,
			align: "end",
		},
		{
			key: "files",
			head: words.files,
			cell: ({ name, bytes }) => (
				<>
					<a href={to("/v1/lab/runs/{id}/tables/{name}.parquet", name)} download>
						Parquet
					</a>{" "}
					<span class="muted">{sizeText(bytes)}</span>{" "}
					<a href={to("/v1/lab/runs/{id}/tables/{name}.csv", name)} download>
						CSV
					</a>
				</>
			),
			text: ({ name }) => name,
		},
		{ key: "text", head: words.holds, cell: ({ text }) => own(text), wrap: true },
	];
	return (
		<Panel title={words.files}>
			<div class="stack">
				<div class="row no-print">
					<a class="button" href={to("/v1/lab/runs/{id}/bundle.zip")} download>
						{words.bundle}
					</a>
					<a class="button" href={to("/v1/lab/runs/{id}/run.xlsx")} download>
						{words.excel}
					</a>
					<a class="button" href={to("/v1/lab/runs/{id}/stata.zip")} download>
						{words.stata}
					</a>
					<span class="muted small">{words.bundleText}</span>
				</div>
				<Grid label={words.files} rows={tables} columns={columns} keyOf={({ name }) => name} />
			</div>
		</Panel>
	);
}
