/** The participants' notices of deposits and requests of withdrawals, which the operator books. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { labelOf, sentenceOf } from "../approvals/rows.ts";
import { call } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { usePolled } from "../http/polled.ts";
import { wordsOf } from "../lang.ts";
import { dayTimeText } from "../money/days.ts";
import { signOf } from "../money/decimal.ts";
import { yen } from "../money/format.ts";
import { ActDialog, showDialog } from "../parts/ActDialog.tsx";
import { Price } from "../parts/Amounts.tsx";
import { Badge, type Tone } from "../parts/Badge.tsx";
import { Choice } from "../parts/Choice.tsx";
import { type Column, Grid, type RowAct } from "../parts/Grid.tsx";
import { Notice } from "../parts/Notices.tsx";
import type { CashRequestRecord } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { marketActWords } from "../words/marketActs.ts";
import { ReasonField, reasonFault } from "./Reason.tsx";

const TONES: Record<CashRequestRecord["state"], Tone> = {
	proposed: "plain",
	submitted: "warn",
	booking: "info",
	booked: "good",
	rejected: "bad",
	canceled: "plain",
};

export function Cash() {
	const words = wordsOf(marketActWords);
	const state = useSignal<"open" | "all">("open");
	const requests = usePolled(
		() => call("GET /v1/admin/cash-requests", { query: { state: state.value, limit: 200 } }),
		[state.value],
	);
	const columns = useMemo(columnsOf, []);
	return (
		<Grid
			label={words.cash}
			rows={requests.value.value?.requests ?? []}
			columns={columns}
			keyOf={(request) => `${request.request_id}`}
			acts={actsOf}
			isVoid={({ state: now }) => now === "rejected" || now === "canceled"}
			condition={requests.condition.value}
			empty={state.value === "open" ? words.noOpenCash : words.noCash}
			filter
			file="cash-requests"
			tools={
				<Choice<"open" | "all">
					label={words.state}
					hideLabel
					value={state.value}
					onValue={(value) => {
						state.value = value;
					}}
					options={[
						{ value: "open", label: words.open },
						{ value: "all", label: words.all },
					]}
				/>
			}
		/>
	);
}

function actsOf(request: CashRequestRecord): readonly RowAct[] {
	const words = wordsOf(marketActWords);
	const acts: RowAct[] = [];
	const subject = subjectOf(request);
	if (request.state === "submitted" || request.state === "booking") {
		acts.push({
			label: words.book,
			name: words.bookTitle(subject),
			run: () => showDialog(<BookDialog request={request} />),
		});
	}
	if (request.state === "proposed" || request.state === "submitted") {
		acts.push({
			label: words.reject,
			name: words.rejectTitle(subject),
			danger: true,
			run: () => showDialog(<RejectDialog request={request} />),
		});
	}
	return acts;
}

function subjectOf(request: CashRequestRecord): string {
	const kind = labelOf(codes.cashKind[request.kind]);
	return `${kind} ${request.participant} ${yen(request.yen)}`;
}

/** Books a request, once; the amount has to be typed. */
function BookDialog({ request }: { request: CashRequestRecord }) {
	const words = wordsOf(marketActWords);
	const key = useMemo(newKey, []);
	const { available, available_after: after } = request;
	return (
		<ActDialog
			title={words.bookTitle(subjectOf(request))}
			label={words.book}
			danger={request.kind === "withdrawal"}
			retype={request.yen}
			run={async () => {
				await call("POST /v1/admin/cash-requests/{request_id}/book", {
					path: { request_id: `${request.request_id}` },
					key,
				});
				return words.booked(subjectOf(request));
			}}
		>
			<p>{request.kind === "deposit" ? words.bookDepositText : words.bookWithdrawalText}</p>
			<dl class="facts">
				<dt>{words.reference}</dt>
				<dd>{request.reference || "–"}</dd>
				<dt>{words.askedBy}</dt>
				<dd>{request.requested_by}</dd>
				{request.approved_by && (
					<>
						<dt>{words.approvedBy}</dt>
						<dd>{request.approved_by}</dd>
					</>
				)}
				{available && after && (
					<>
						<dt>{words.available}</dt>
						<dd>
							{yen(available)} → <strong>{yen(after)}</strong>
						</dd>
					</>
				)}
			</dl>
			{after && signOf(after) < 0 && (
				<Notice tone="warn">{labelOf(codes.reason.insufficient_funds)}</Notice>
			)}
		</ActDialog>
	);
}

function RejectDialog({ request }: { request: CashRequestRecord }) {
	const words = wordsOf(marketActWords);
	const reason = useSignal("");
	const key = useMemo(newKey, []);
	return (
		<ActDialog
			title={words.rejectTitle(subjectOf(request))}
			label={words.reject}
			danger
			check={() => reasonFault(reason.value)}
			run={async () => {
				await call("POST /v1/admin/cash-requests/{request_id}/reject", {
					path: { request_id: `${request.request_id}` },
					body: { reason: reason.value.trim() },
					key,
				});
				return words.rejected(subjectOf(request));
			}}
		>
			<ReasonField
				value={reason.value}
				onValue={(value) => {
					reason.value = value;
				}}
				hint={words.rejectHint}
			/>
		</ActDialog>
	);
}

function columnsOf(): readonly Column<CashRequestRecord>[] {
	const words = wordsOf(marketActWords);
	return [
		{
			key: "participant",
			head: words.participant,
			cell: (request) => request.participant,
			sort: (request) => request.participant,
			names: true,
		},
		{
			key: "kind",
			head: words.kind,
			cell: (request) => labelOf(codes.cashKind[request.kind]),
			sort: (request) => request.kind,
		},
		{
			key: "yen",
			head: words.amount,
			cell: (request) => <Price kind="yen" value={request.yen} />,
			text: (request) => request.yen,
			align: "end",
		},
		{
			key: "state",
			head: words.state,
			cell: ({ state }) => (
				<Badge tone={TONES[state]} title={sentenceOf(codes.cashState[state])}>
					{labelOf(codes.cashState[state])}
				</Badge>
			),
			sort: (request) => request.state,
		},
		{
			key: "after",
			head: words.availableAfter,
			cell: (request) => <Price kind="yen" value={request.available_after} />,
			text: (request) => request.available_after ?? "",
			align: "end",
			wide: true,
		},
		{
			key: "reference",
			head: words.reference,
			cell: (request) => request.reference ?? "",
			wide: true,
			wrap: true,
		},
		{
			key: "by",
			head: words.askedBy,
			cell: (request) => [request.requested_by, request.approved_by].filter(Boolean).join(" → "),
			wide: true,
		},
		{
			key: "at",
			head: words.time,
			cell: (request) => dayTimeText(request.timestamp),
			text: (request) => request.timestamp,
			sort: (request) => request.timestamp,
			wide: true,
		},
	];
}
