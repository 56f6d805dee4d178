/** The record of what officers did. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { call } from "../http/call.ts";
import { usePolled } from "../http/polled.ts";
import { wordsOf } from "../lang.ts";
import { dayTimeText } from "../money/days.ts";
import { type Column, Grid } from "../parts/Grid.tsx";
import type { ActRecord } from "../wire.gen.ts";
import { systemWords } from "../words/system.ts";

const PAGE = 100;
const MOST = 500;

export function Acts() {
	const words = wordsOf(systemWords);
	const shown = useSignal(PAGE);
	const acts = usePolled(
		() => call("GET /v1/admin/acts", { query: { limit: shown.value } }),
		[shown.value],
	);
	const columns = useMemo(columnsOf, []);
	return (
		<>
			<Grid
				label={words.acts}
				rows={acts.value.value?.acts ?? []}
				columns={columns}
				keyOf={(act) => `${act.act_id}`}
				condition={acts.condition.value}
				empty={words.noActs}
				filter
				file="acts"
			/>
			{acts.value.value?.next_cursor !== undefined && shown.value < MOST && (
				<div class="row more">
					<button
						type="button"
						onClick={() => {
							shown.value += PAGE;
						}}
					>
						{words.more}
					</button>
				</div>
			)}
		</>
	);
}

/** Return an act in words; its route where it has none. */
function actText(act: string): string {
	const words: Record<string, string> = wordsOf(systemWords).actNames;
	return words[act] ?? act;
}

/** Return the other fields of an act's request, by their names where they have one. */
function detailsText(act: ActRecord): string {
	const names: Record<string, string> = wordsOf(systemWords).fields;
	return Object.entries(act.details ?? {})
		.map(([name, value]) => `${names[name] ?? name}: ${value}`)
		.join(", ");
}

function columnsOf(): readonly Column<ActRecord>[] {
	const words = wordsOf(systemWords);
	return [
		{
			key: "at",
			head: words.time,
			cell: (act) => dayTimeText(act.timestamp),
			text: (act) => act.timestamp,
			sort: (act) => act.act_id,
		},
		{ key: "user", head: words.user, cell: (act) => act.user, sort: (act) => act.user },
		{
			key: "act",
			head: words.act,
			cell: (act) => actText(act.act),
			sort: (act) => actText(act.act),
			names: true,
			wrap: true,
		},
		{
			key: "subject",
			head: words.subject,
			cell: (act) => act.subject ?? "",
			sort: (act) => act.subject,
		},
		{
			key: "details",
			head: words.details,
			cell: detailsText,
			wide: true,
			wrap: true,
		},
	];
}
