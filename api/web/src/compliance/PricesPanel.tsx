/** Own marks of prices: upload, what coverage and plan use of them, removal. */

import { call } from "../http/call.ts";
import { wordsOf } from "../lang.ts";
import { dayText } from "../money/days.ts";
import { ask } from "../parts/ask.tsx";
import { type Column, Grid } from "../parts/Grid.tsx";
import { notify } from "../parts/notify.ts";
import { Panel } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";
import type { FirmFileBody, OwnPriceRecord } from "../wire.gen.ts";
import { complianceWords } from "../words/compliance.ts";
import { loadAfterPrices, ownPrices } from "./data.ts";
import { FileField } from "./FileField.tsx";
import { DATED_PRICE } from "./priceColumns.tsx";

const words = wordsOf(complianceWords);

const COLUMNS: readonly Column<OwnPriceRecord>[] = [
	...DATED_PRICE,
	{ key: "source", head: words.source, cell: (row) => row.source, wide: true, wrap: true },
	{ key: "note", head: words.remark, cell: (row) => row.note, wide: true, wrap: true },
];

export function PricesPanel() {
	const found = ownPrices.value;
	const send = async (body: FirmFileBody) => {
		const done = await call("POST /v1/compliance/prices", { body });
		notify("good", words.pricesAdded(done.added, done.known, done.skipped.length));
		await loadAfterPrices(done);
	};
	const remove = async () => {
		const yes = await ask({
			title: words.removePrices,
			text: words.removePricesText(found?.total ?? 0),
			act: words.removePrices,
			danger: true,
		});
		if (!yes) return;
		try {
			await call("DELETE /v1/compliance/prices");
			await loadAfterPrices(await call("GET /v1/compliance/prices"));
		} catch (error) {
			notify("bad", errorText(error));
		}
	};
	return (
		<Panel title={words.ownPricesTitle} flush>
			<div class="stack lead">
				<p class="muted">{words.ownPricesText}</p>
				<FileField label={words.choosePrices} accept=".csv,.txt" send={send} />
				{found && (
					<p>
						{words.staleRule(found.stale_after_days, dayText(found.on))}{" "}
						{found.total > found.marks.length && words.listed(found.marks.length, found.total)}
					</p>
				)}
				{!!found?.total && (
					<div>
						<button type="button" class="danger" onClick={remove}>
							{words.removePrices}
						</button>
					</div>
				)}
			</div>
			{found && (
				<Grid
					label={words.ownPricesTitle}
					rows={found.marks}
					columns={COLUMNS}
					keyOf={(row) => JSON.stringify(row)}
					empty={words.noOwnPrices}
				/>
			)}
		</Panel>
	);
}
