/** The participant's yen: balance, notices of payments, requests of payments out. */

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { call } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { lang, wordsOf } from "../lang.ts";
import { dayTimeText } from "../money/days.ts";
import { grouped, roughYen, YEN_UNIT, yen } from "../money/format.ts";
import { parsed } from "../money/input.ts";
import { Badge, type Tone } from "../parts/Badge.tsx";
import { Fact } from "../parts/Fact.tsx";
import { Field } from "../parts/Field.tsx";
import { Form } from "../parts/Form.tsx";
import { type Column, Grid, type RowAct } from "../parts/Grid.tsx";
import { faultText, NumberField } from "../parts/NumberField.tsx";
import { notify } from "../parts/notify.ts";
import { type Condition, Panel } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";
import type { CashRequestRecord } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { holdingsWords } from "../words/holdings.ts";
import { DueDays } from "./DueDays.tsx";
import { balances } from "./data.ts";

const words = wordsOf(holdingsWords);

const requests = signal<readonly CashRequestRecord[] | undefined>(undefined);
const failure = signal("");

async function load(): Promise<void> {
	try {
		requests.value = (await call("GET /v1/cash/requests")).requests;
		failure.value = "";
	} catch (error) {
		failure.value = errorText(error);
	}
}

const TONES: Record<CashRequestRecord["state"], Tone> = {
	proposed: "info",
	submitted: "info",
	booking: "info",
	booked: "good",
	rejected: "bad",
	canceled: "plain",
};

const COLUMNS: readonly Column<CashRequestRecord>[] = [
	{ key: "number", head: words.number, cell: (row) => `${row.request_id}`, names: true },
	{
		key: "time",
		head: words.time,
		cell: (row) => dayTimeText(row.timestamp),
		text: (row) => row.timestamp,
		sort: (row) => row.timestamp,
	},
	{
		key: "kind",
		head: words.kind,
		cell: (row) => codes.cashKind[row.kind][lang],
		sort: (row) => row.kind,
	},
	{
		key: "yen",
		head: words.amount,
		cell: (row) => grouped(row.yen),
		text: (row) => row.yen,
		align: "end",
	},
	{ key: "by", head: words.requestedBy, cell: (row) => row.requested_by, wide: true },
	{ key: "reference", head: words.reference, cell: (row) => row.reference ?? "", wide: true },
	{
		key: "state",
		head: words.state,
		cell: (row) => <Badge tone={TONES[row.state]}>{codes.cashState[row.state][lang]}</Badge>,
		text: (row) => codes.cashState[row.state][lang],
		sort: (row) => row.state,
	},
	{ key: "reason", head: words.reason, cell: (row) => row.reason ?? "", wide: true },
];

function acts(row: CashRequestRecord): readonly RowAct[] {
	if (row.state !== "proposed" && row.state !== "submitted") return [];
	return [{ label: words.cancelRequest, run: () => cancel(row.request_id) }];
}

async function cancel(id: number): Promise<void> {
	try {
		await call("DELETE /v1/cash/requests/{request_id}", {
			path: { request_id: `${id}` },
			key: newKey(),
		});
		notify("good", words.canceled(id));
	} catch (error) {
		notify("bad", words.requestFailed(errorText(error)));
	}
	await load();
}

export function CashPanel() {
	useEffect(() => {
		load();
	}, []);
	const own = balances.value?.get("JPY");
	// A booking changes the balance, so that a new one tells of news about the requests.
	useEffect(() => {
		if (own) load();
	}, [own?.total]);
	const condition: Condition = failure.value
		? { kind: "error", text: failure.value, retry: load }
		: { kind: requests.value ? "ready" : "loading" };
	return (
		<>
			<Panel title={words.balanceTitle} condition={{ kind: balances.value ? "ready" : "loading" }}>
				{own && (
					<div class="columns">
						<dl class="facts">
							{(["available", "held", "total", "due_in", "due_out"] as const).map((name) => (
								<Fact key={name} name={words.balances[name]}>
									{yen(own[name])} <span class="muted">{roughYen(own[name])}</span>
								</Fact>
							))}
						</dl>
						<div>
							<DueDays changed={`${own.due_in} ${own.due_out}`} />
						</div>
					</div>
				)}
			</Panel>
			<div class="columns">
				<RequestForm kind="deposits" />
				<RequestForm kind="withdrawals" />
			</div>
			<Panel title={words.requestsTitle} flush condition={condition}>
				<Grid
					label={words.requestsTitle}
					file="tanso-cash-requests"
					rows={requests.value ?? []}
					columns={COLUMNS}
					keyOf={(row) => `${row.request_id}`}
					acts={acts}
					isVoid={(row) => row.state === "canceled" || row.state === "rejected"}
					empty={words.noRequests}
				/>
			</Panel>
		</>
	);
}

/** Tells the operator of yen paid in, or asks for yen out. The request's key is made with the form,
 * so that a second sending is the same request. */
function RequestForm({ kind }: { kind: "deposits" | "withdrawals" }) {
	const isDeposit = kind === "deposits";
	const [key, setKey] = useState(newKey);
	const [amount, setAmount] = useState("");
	const [reference, setReference] = useState("");
	const [isTried, setTried] = useState(false);
	const [isBusy, setBusy] = useState(false);
	const read = parsed(amount, "yen", { step: "1", min: "1" });
	const send = async () => {
		setTried(true);
		if (!read.ok || (isDeposit && !reference.trim()) || isBusy) return;
		setBusy(true);
		try {
			const body = { yen: read.text, reference: reference.trim() };
			const found = isDeposit
				? await call("POST /v1/cash/deposits", { key, body })
				: await call("POST /v1/cash/withdrawals", { key, body });
			notify("good", words.requested(found.request_id));
			setAmount("");
			setReference("");
			setTried(false);
			setKey(newKey());
		} catch (error) {
			notify("bad", words.requestFailed(errorText(error)));
		} finally {
			setBusy(false);
		}
		await load();
	};
	return (
		<Panel title={isDeposit ? words.payTitle : words.outTitle}>
			<Form label={isDeposit ? words.payTitle : words.outTitle} class="stack" onSubmit={send}>
				<p class="muted">{isDeposit ? words.payText : words.outText}</p>
				<NumberField
					label={isDeposit ? words.payAmount : words.outAmount}
					kind="yen"
					unit={YEN_UNIT}
					bounds={{ step: "1", min: "1" }}
					value={amount}
					onValue={setAmount}
					error={isTried && !read.ok && read.why === "empty" ? faultText("empty") : undefined}
				/>
				<Field
					label={isDeposit ? words.payReference : words.outReference}
					value={reference}
					onValue={setReference}
					required={isDeposit}
					error={isTried && isDeposit && !reference.trim() ? words.payReference : undefined}
					maxLength={200}
				/>
				<button type="submit" class="primary" aria-disabled={isBusy}>
					{isDeposit ? words.paySend : words.outSend}
				</button>
			</Form>
		</Panel>
	);
}
