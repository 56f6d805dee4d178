/** The participants: cash, open orders, limits, kill switches, and what an operator does to one. */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import type { Polled } from "../http/polled.ts";
import { wordsOf } from "../lang.ts";
import { rank } from "../money/decimal.ts";
import { grouped, tonnes, yen } from "../money/format.ts";
import { showDialog } from "../parts/ActDialog.tsx";
import { Price } from "../parts/Amounts.tsx";
import { Badge } from "../parts/Badge.tsx";
import { type Column, Grid } from "../parts/Grid.tsx";
import { Notice } from "../parts/Notices.tsx";
import { Panel } from "../parts/Panel.tsx";
import type { ControlRecord, ControlsReply } from "../wire.gen.ts";
import { operatorWords } from "../words/operator.ts";
import {
	AdmitDialog,
	CashDialog,
	GroupDialog,
	KillDialog,
	LimitsDialog,
} from "./ParticipantActs.tsx";

export function Participants({ controls }: { controls: Polled<ControlsReply> }) {
	const words = wordsOf(operatorWords);
	const chosen = useSignal("");
	const reply = controls.value.value;
	const rows = reply?.participants ?? [];
	const columns = useMemo(columnsOf, []);
	const record = rows.find(({ participant }) => participant === chosen.value);
	const isKilled = reply?.killed ?? false;
	useLayoutEffect(() => {
		if (chosen.value) document.getElementById("participant")?.focus();
	}, [chosen.value]);
	return (
		<div class={`split ${record ? "open" : ""}`}>
			<div class="first">
				{isKilled && <Notice tone="bad">{words.everybodyKilled}</Notice>}
				<Grid
					label={words.participants}
					rows={rows}
					columns={columns}
					keyOf={(row) => row.participant}
					current={record?.participant}
					onOpen={(row) => {
						chosen.value = row.participant;
					}}
					condition={controls.condition.value}
					empty={words.noParticipants}
					filter
					file="participants"
					tools={
						<>
							<button type="button" onClick={() => showDialog(<AdmitDialog />)}>
								{words.admit}
							</button>
							<button
								type="button"
								class="danger"
								onClick={() => showDialog(<KillDialog on={!isKilled} />)}
							>
								{isKilled ? words.releaseEverybody : words.killEverybody}
							</button>
						</>
					}
				/>
			</div>
			{record ? (
				<Participant
					record={record}
					onBack={() => {
						chosen.value = "";
					}}
				/>
			) : (
				<Panel
					class="nothing"
					title={words.participant}
					condition={{ kind: "empty", text: words.chooseParticipant }}
				/>
			)}
		</div>
	);
}

/** One participant with its acts. */
function Participant({ record, onBack }: { record: ControlRecord; onBack: () => void }) {
	const words = wordsOf(operatorWords);
	const { participant } = record;
	const killed = record.killed_symbols ?? [];
	const isKilled = record.killed ?? false;
	return (
		<Panel
			id="participant"
			title={participant}
			tools={
				<>
					{(isKilled || killed.length > 0) && <Badge tone="bad">{words.killed}</Badge>}
					<button type="button" class="quiet back" onClick={onBack}>
						{words.toList}
					</button>
				</>
			}
		>
			<div class="stack">
				<dl class="facts">
					<dt>{words.cashFree}</dt>
					<dd>{yen(record.cash_free)}</dd>
					<dt>{words.cashHeld}</dt>
					<dd>{yen(record.cash_held)}</dd>
					<dt>{words.openOrders}</dt>
					<dd>{record.open_orders}</dd>
					<dt>{words.limits.quantity_max}</dt>
					<dd>{limitText(record.quantity_max, tonnes)}</dd>
					<dt>{words.limits.notional_max_yen}</dt>
					<dd>{limitText(record.notional_max_yen, yen)}</dd>
					<dt>{words.limits.position_max}</dt>
					<dd>{limitText(record.position_max, tonnes)}</dd>
					<dt>{words.limits.orders_max}</dt>
					<dd>{limitText(record.orders_max, grouped)}</dd>
					<dt>{words.group}</dt>
					<dd>{record.stp_group ? record.stp_group : words.none}</dd>
					<dt>{words.killSwitch}</dt>
					<dd>
						{isKilled ? words.killedEverywhere : killed.length ? killed.join(", ") : words.off}
					</dd>
				</dl>
				<div class="row">
					<button type="button" onClick={() => showDialog(<LimitsDialog record={record} />)}>
						{words.setLimits}
					</button>
					<button type="button" onClick={() => showDialog(<GroupDialog record={record} />)}>
						{words.setGroup}
					</button>
					<button
						type="button"
						onClick={() => showDialog(<CashDialog act="deposit" participant={participant} />)}
					>
						{words.deposit}
					</button>
					<button
						type="button"
						onClick={() => showDialog(<CashDialog act="withdraw" participant={participant} />)}
					>
						{words.withdraw}
					</button>
				</div>
				<section class="dangers">
					<h3>{words.dangers}</h3>
					<p class="small">{words.killText}</p>
					<div class="row">
						<button
							type="button"
							class="danger"
							onClick={() => showDialog(<KillDialog on participant={participant} />)}
						>
							{words.kill}
						</button>
						{isKilled && (
							<button
								type="button"
								class="danger"
								onClick={() => showDialog(<KillDialog on={false} participant={participant} />)}
							>
								{words.release}
							</button>
						)}
						{killed.map((symbol) => (
							<button
								key={symbol}
								type="button"
								class="danger"
								onClick={() =>
									showDialog(<KillDialog on={false} participant={participant} symbol={symbol} />)
								}
							>
								{words.releaseIn(symbol)}
							</button>
						))}
					</div>
				</section>
			</div>
		</Panel>
	);
}

function limitText(limit: number | undefined, write: (text: string) => string): string {
	return limit ? write(`${limit}`) : wordsOf(operatorWords).noLimit;
}

function columnsOf(): readonly Column<ControlRecord>[] {
	const words = wordsOf(operatorWords);
	return [
		{
			key: "participant",
			head: words.participant,
			cell: (row) => row.participant,
			sort: (row) => row.participant,
			names: true,
		},
		{
			key: "free",
			head: words.cashFree,
			cell: (row) => <Price kind="yen" value={row.cash_free} />,
			text: (row) => row.cash_free,
			sort: (row) => rank(row.cash_free),
			align: "end",
		},
		{
			key: "held",
			head: words.cashHeld,
			cell: (row) => <Price kind="yen" value={row.cash_held} />,
			text: (row) => row.cash_held,
			sort: (row) => rank(row.cash_held),
			align: "end",
			wide: true,
		},
		{
			key: "orders",
			head: words.openOrders,
			cell: (row) => row.open_orders,
			sort: (row) => row.open_orders,
			align: "end",
		},
		{
			key: "limits",
			head: words.limitsHead,
			cell: (row) => (hasLimits(row) ? <Badge>{words.limited}</Badge> : ""),
			sort: (row) => (hasLimits(row) ? 1 : 0),
			wide: true,
		},
		{
			key: "kill",
			head: words.killSwitch,
			cell: (row) =>
				row.killed || row.killed_symbols ? <Badge tone="bad">{words.killed}</Badge> : "",
			sort: (row) => (row.killed || row.killed_symbols ? 1 : 0),
		},
	];
}

function hasLimits(row: ControlRecord): boolean {
	return Boolean(row.quantity_max || row.notional_max_yen || row.position_max || row.orders_max);
}
