/** The yen to be received and to be paid on each day of delivery to come. */

import { useEffect, useState } from "preact/hooks";
import { call } from "../http/call.ts";
import { wordsOf } from "../lang.ts";
import { dayText } from "../money/days.ts";
import { magnitude, signOf, sum } from "../money/decimal.ts";
import { yen } from "../money/format.ts";
import { errorText } from "../problemText.ts";
import type { SettlementRecord } from "../wire.gen.ts";
import { holdingsWords } from "../words/holdings.ts";

const PAGE = 500;

async function pending(): Promise<SettlementRecord[]> {
	const found: SettlementRecord[] = [];
	let cursor: number | undefined;
	do {
		const older = cursor === undefined ? {} : { cursor };
		const query = { state: "pending", limit: PAGE, ...older } as const;
		const reply = await call("GET /v1/settlements", { query });
		found.push(...reply.settlements);
		cursor = reply.next_cursor;
	} while (cursor !== undefined);
	return found;
}

interface DueDay {
	day: string;
	due_in: string;
	due_out: string;
}

/** Return the yen of each day, the next day first. */
function byDay(records: readonly SettlementRecord[]): DueDay[] {
	const days = new Map<string, string[]>();
	for (const { due_date, cash } of records) {
		if (due_date && signOf(cash)) days.set(due_date, [...(days.get(due_date) ?? []), cash]);
	}
	const total = (amounts: string[], sign: number) =>
		magnitude(sum(amounts.filter((amount) => signOf(amount) === sign)));
	return [...days]
		.toSorted(([a], [b]) => (a < b ? -1 : 1))
		.map(([day, amounts]) => ({ day, due_in: total(amounts, 1), due_out: total(amounts, -1) }));
}

/** `changed`: what changes when a delivery becomes due or is settled. */
export function DueDays({ changed }: { changed: string }) {
	const words = wordsOf(holdingsWords);
	const [days, setDays] = useState<readonly DueDay[]>([]);
	const [failure, setFailure] = useState("");
	useEffect(() => {
		let isCurrent = true;
		pending().then(
			(records) => {
				if (!isCurrent) return;
				setDays(byDay(records));
				setFailure("");
			},
			(error) => isCurrent && setFailure(errorText(error)),
		);
		return () => {
			isCurrent = false;
		};
	}, [changed]);
	if (failure) return <p role="alert">{failure}</p>;
	if (!days.length) return null;
	return (
		<table class="plain due-days">
			<caption>{words.dueByDay}</caption>
			<thead>
				<tr>
					<th scope="col">{words.due}</th>
					<th scope="col" class="number">
						{words.balances.due_in}
					</th>
					<th scope="col" class="number">
						{words.balances.due_out}
					</th>
				</tr>
			</thead>
			<tbody>
				{days.map(({ day, due_in, due_out }) => (
					<tr key={day}>
						<th scope="row">{dayText(day)}</th>
						<td class="number">{yen(due_in)}</td>
						<td class="number">{yen(due_out)}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
