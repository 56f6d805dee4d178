/** The tables of open data: files, the meaning of each column, source and license. */

import { lang, wordsOf } from "../../lang.ts";
import { isoDay } from "../../money/days.ts";
import { Panel } from "../../parts/Panel.tsx";
import { venueDay } from "../../venueTime.ts";
import type { TableRecord } from "../../wire.gen.ts";
import { figureWords } from "../../words/figures.ts";
import { useReply } from "../reply.ts";

const words = wordsOf(figureWords);
const FILES = [
	["CSV", "excel"],
	["JSON", "json"],
	["Parquet", "parquet"],
] as const;
/** Tables of one instrument each: where there is none, their files cannot be named. */
const OF_ONE = "/v1/ohlc";
/** Tables that can be of one instrument. */
const BY_SYMBOL = [OF_ONE, "/v1/auctions", "/v1/statistics", "/v1/otc/statistics"];

export function OpenData({ symbol }: { symbol?: string }) {
	const { reply, condition } = useReply("GET /v1/tables", {});
	const day = venueDay.value ?? isoDay(Date.now());
	return (
		<Panel title={words.data} condition={condition}>
			<ul class="open-data">
				{reply?.tables
					.filter(({ path }) => symbol !== undefined || path !== OF_ONE)
					.map((table) => (
						<li key={table.name}>
							<Table table={table} symbol={symbol} day={day} />
						</li>
					))}
				<li>
					<div class="row">
						<strong>{words.boundsData}</strong>
						<a href="/v1/schemes/gx-ets/price-bounds" download>
							JSON
						</a>
					</div>
				</li>
			</ul>
			{reply && (
				<dl class="facts small">
					<dt>{words.dataOf}</dt>
					<dd>{lang === "ja" ? reply.source_ja : reply.source}</dd>
					<dt>{words.license}</dt>
					<dd>{reply.license}</dd>
				</dl>
			)}
		</Panel>
	);
}

interface TableProps {
	table: TableRecord;
	symbol: string | undefined;
	day: string;
}

function Table({ table, symbol, day }: TableProps) {
	const addressOf = (format: string) => {
		const query = new URLSearchParams({ format });
		if (symbol && BY_SYMBOL.includes(table.path)) query.set("symbol", symbol);
		if (table.path === OF_ONE) query.set("interval", "1d");
		return `${table.path.replace("{day}", day)}?${query}`;
	};
	return (
		<>
			<div class="row">
				<strong>{table[lang]}</strong>
				{FILES.map(([name, format]) => (
					<a key={format} href={addressOf(format)} download aria-label={`${table[lang]} ${name}`}>
						{name}
					</a>
				))}
			</div>
			<details>
				<summary class="small">{words.columns}</summary>
				<table class="plain small">
					<thead>
						<tr>
							<th scope="col">{words.column}</th>
							<th scope="col">{words.meaning}</th>
							<th scope="col">{words.unit}</th>
						</tr>
					</thead>
					<tbody>
						{table.columns.map((column) => (
							<tr key={column.name}>
								<th scope="row">
									<code>{column.name}</code>
								</th>
								<td>{column[lang]}</td>
								<td>{words.units[column.unit] ?? ""}</td>
							</tr>
						))}
					</tbody>
				</table>
			</details>
		</>
	);
}
