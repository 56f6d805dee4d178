/** The firm's file: upload, download, template, removal, and the record of who stored it. */

import { call } from "../http/call.ts";
import { lang, wordsOf } from "../lang.ts";
import { dayTimeText, fiscalYearText } from "../money/days.ts";
import { ask } from "../parts/ask.tsx";
import { Fact } from "../parts/Fact.tsx";
import { type Column, Grid } from "../parts/Grid.tsx";
import { notify } from "../parts/notify.ts";
import { Panel } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";
import type { FirmFileBody, FirmFileRecord, FirmReply } from "../wire.gen.ts";
import { firmAct } from "../words/codes.gen.ts";
import { complianceWords } from "../words/compliance.ts";
import { wordOf } from "../words/wordOf.ts";
import { conditionOf, entityNames, firm, load, take } from "./data.ts";
import { FileField } from "./FileField.tsx";
import { ExampleButton } from "./NoFirm.tsx";
import { PricesPanel } from "./PricesPanel.tsx";

const words = wordsOf(complianceWords);
const FORMATS = ["xlsx", "toml"] as const;

const HISTORY: readonly Column<FirmFileRecord>[] = [
	{ key: "time", head: words.time, cell: (row) => dayTimeText(row.timestamp), names: true },
	{ key: "user", head: words.user, cell: (row) => row.user },
	{ key: "act", head: words.act, cell: (row) => wordOf(firmAct, row.act) },
	{ key: "file", head: words.fileName, cell: (row) => row.file_name, wide: true },
	{
		key: "digest",
		head: words.digest,
		cell: (row) => <code>{row.sha256.slice(0, 16)}</code>,
		text: (row) => row.sha256,
		wide: true,
	},
];

export function FirmPanel() {
	const found = firm.value;
	return (
		<>
			<Upload />
			<Panel title={words.firm} condition={conditionOf(found)}>
				{found ? <Outline found={found} /> : <p>{words.noFirm}</p>}
			</Panel>
			<PricesPanel />
			{found && (
				<Panel title={words.historyTitle} flush>
					<Grid
						label={words.historyTitle}
						rows={found.history}
						columns={HISTORY}
						keyOf={(row) => row.timestamp}
					/>
				</Panel>
			)}
		</>
	);
}

function Upload() {
	const send = async (body: FirmFileBody) => {
		await take(await call("PUT /v1/compliance/firm", { body }));
		notify("good", words.stored(body.file_name));
	};
	return (
		<Panel title={words.fileTitle}>
			<div class="stack">
				<p class="muted">{words.fileText}</p>
				<FileField label={words.choose} accept=".toml,.xlsx,.xlsm" send={send} />
				<div class="row">
					<ExampleButton />
					{FORMATS.map((format) => (
						<a
							key={format}
							class="button"
							href={`/v1/compliance/template?format=${format}&lang=${lang}`}
							download={`firm-template.${format}`}
						>
							{`${words.template} (.${format})`}
						</a>
					))}
				</div>
			</div>
		</Panel>
	);
}

function Outline({ found }: { found: FirmReply }) {
	const remove = async () => {
		const yes = await ask({
			title: words.remove,
			text: words.removeText(found.file_name),
			act: words.remove,
			danger: true,
		});
		if (!yes) return;
		try {
			await call("DELETE /v1/compliance/firm");
			notify("good", words.removed);
			await load();
		} catch (error) {
			notify("bad", errorText(error));
		}
	};
	const { years } = found;
	const [first, last] = [years[0], years.at(-1)];
	return (
		<div class="stack">
			{found.is_synthetic && <p>{words.synthetic}</p>}
			<dl class="facts">
				<Fact name={words.firm}>{(lang === "ja" && found.name_ja) || found.name}</Fact>
				<Fact name={words.fileName}>{found.file_name}</Fact>
				<Fact name={words.entities}>
					<ul>
						{found.entities.map((one) => (
							<li key={one.code}>
								{entityNames.value.get(one.code)}
								{one.is_here && <small> {words.isHere}</small>}
							</li>
						))}
					</ul>
				</Fact>
				<Fact name={words.schemes}>{found.schemes.join(", ")}</Fact>
				<Fact name={words.years}>
					{first !== undefined && last !== undefined
						? `${fiscalYearText(first)} – ${fiscalYearText(last)}`
						: "–"}
				</Fact>
				<Fact name={words.approvalDays}>{found.approval_days}</Fact>
				<Fact name={words.settlementDays}>{found.settlement_days}</Fact>
				<Fact name={words.staleDays}>{found.stale_after_days}</Fact>
			</dl>
			<div class="row">
				{FORMATS.map((format) => (
					<a
						key={format}
						class="button"
						href={`/v1/compliance/firm/file?format=${format}&lang=${lang}`}
						download={`${found.code}.${format}`}
					>
						{`${words.download} (.${format})`}
					</a>
				))}
				<button type="button" class="danger" onClick={remove}>
					{words.remove}
				</button>
			</div>
		</div>
	);
}
