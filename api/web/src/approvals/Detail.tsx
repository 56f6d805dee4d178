/** One request that two persons sign: the facts, the effect, the history, the acts. */

import { creditClass } from "../creditClasses.tsx";
import { venueNow } from "../feed/index.ts";
import { wordsOf } from "../lang.ts";
import { countdown, dayTimeText, microText, msOf } from "../money/days.ts";
import { tonnes, yen } from "../money/format.ts";
import { Badge, type Tone } from "../parts/Badge.tsx";
import { Notice } from "../parts/Notices.tsx";
import { Panel } from "../parts/Panel.tsx";
import { everySecond } from "../seconds.ts";
import type { ApprovalRow } from "../wire.gen.ts";
import { approvalWords } from "../words/approvals.ts";
import * as codes from "../words/codes.gen.ts";
import { Effects } from "./Effects.tsx";
import { isByWallClock, kindText, labelOf, sentenceOf, subjectText } from "./rows.ts";

const TONES: Record<ApprovalRow["state"], Tone> = {
	waiting: "warn",
	approved: "info",
	done: "good",
	rejected: "bad",
	withdrawn: "plain",
	failed: "bad",
	expired: "plain",
};

export function StateBadge({ state }: { state: ApprovalRow["state"] }) {
	const word = codes.approvalState[state];
	return (
		<Badge tone={TONES[state]} title={sentenceOf(word)}>
			{labelOf(word)}
		</Badge>
	);
}

/** The time since or until a moment, by the clock that the request is kept by. */
export function Left({ row, to }: { row: ApprovalRow; to: string }) {
	void everySecond().value;
	const now = isByWallClock(row) ? Date.now() : venueNow();
	return <span class="countdown">{countdown(Math.abs(msOf(to) - now))}</span>;
}

interface DetailProps {
	row: ApprovalRow;
	onApprove: () => void;
	onReject: () => void;
	/** Leaves the request for the list, where both do not fit beside each other. */
	onBack: () => void;
}

export function Detail({ row, onApprove, onReject, onBack }: DetailProps) {
	const words = wordsOf(approvalWords);
	const isOpen = row.state === "waiting" || row.state === "approved";
	const isOwn = row.obstacle === "own_request";
	return (
		<Panel
			id="request"
			title={kindText(row.kind)}
			tools={
				<>
					<StateBadge state={row.state} />
					<button type="button" class="quiet back" onClick={onBack}>
						{words.toList}
					</button>
				</>
			}
		>
			<div class="stack">
				<p class="subject">{subjectText(row)}</p>
				{row.note && (
					<blockquote class="note">
						<span class="label">{words.note}</span>
						{row.note}
					</blockquote>
				)}
				<dl class="facts">
					<Facts row={row} />
				</dl>
				<section class="stack tight">
					<h3>{isOpen ? words.effect : words.effectWas}</h3>
					<Effects effects={row.effects ?? []} label={words.effect} />
				</section>
				{row.serial_ranges !== undefined && row.serial_ranges.length > 0 && (
					<details>
						<summary>{words.serials(row.serial_ranges.length)}</summary>
						<ul class="mono small">
							{row.serial_ranges.map(({ serial_from, serial_to }) => (
								<li key={serial_from}>
									{serial_from} – {serial_to}
								</li>
							))}
						</ul>
					</details>
				)}
				<section class="stack tight">
					<h3>{words.history}</h3>
					<History row={row} />
				</section>
				{row.fails && (
					<Notice tone="warn">{words.wouldFail(labelOf(codes.reason[row.fails]))}</Notice>
				)}
				{row.state === "waiting" && row.obstacle && (
					<Notice tone="info">{sentenceOf(codes.approvalObstacle[row.obstacle])}</Notice>
				)}
				{isOpen && (
					<div class="row acts">
						<button type="button" class="danger" onClick={onReject}>
							{isOwn ? words.withdraw : words.reject}
						</button>
						{row.state === "waiting" && !row.obstacle && (
							<button type="button" class="primary" onClick={onApprove}>
								{words.approve}
							</button>
						)}
					</div>
				)}
			</div>
		</Panel>
	);
}

function Facts({ row }: { row: ApprovalRow }) {
	const words = wordsOf(approvalWords);
	return (
		<>
			<dt>{words.requestedBy}</dt>
			<dd>
				{row.requested_by} ({row.participant})
			</dd>
			{row.state === "waiting" && (
				<>
					<dt>{words.waitsFor}</dt>
					<dd>
						<Left row={row} to={row.timestamp} />
					</dd>
				</>
			)}
			{row.account && (
				<>
					<dt>{words.account}</dt>
					<dd>{row.account}</dd>
				</>
			)}
			{row.target && (
				<>
					<dt>{words.target}</dt>
					<dd>{row.target}</dd>
				</>
			)}
			{row.credit_class && (
				<>
					<dt>{words.creditClass}</dt>
					<dd>{creditClass(row.credit_class)}</dd>
				</>
			)}
			{row.qty && (
				<>
					<dt>{words.quantity}</dt>
					<dd>{tonnes(row.qty)}</dd>
				</>
			)}
			{row.yen && (
				<>
					<dt>{words.amount}</dt>
					<dd>{yen(row.yen)}</dd>
				</>
			)}
			{row.due && (
				<>
					<dt>{words.due}</dt>
					<dd>{dayTimeText(row.due)}</dd>
				</>
			)}
			{row.expires && (
				<>
					<dt>{words.expires}</dt>
					<dd>
						{dayTimeText(row.expires)} ({words.left} <Left row={row} to={row.expires} />)
					</dd>
				</>
			)}
			<dt>{words.number}</dt>
			<dd class="mono">{row.approval_id}</dd>
		</>
	);
}

/** The request's own course: who asked, who decided, with which reason. */
function History({ row }: { row: ApprovalRow }) {
	const words = wordsOf(approvalWords);
	const state = codes.approvalState[row.state];
	const isDecided = row.state !== "waiting";
	return (
		<ol class="course">
			<li>
				<time dateTime={row.timestamp} title={microText(row.timestamp)}>
					{dayTimeText(row.timestamp)}
				</time>{" "}
				{words.asked(row.requested_by)}
			</li>
			{isDecided && (
				<li>
					{row.decided && (
						<time dateTime={row.decided} title={microText(row.decided)}>
							{dayTimeText(row.decided)}{" "}
						</time>
					)}
					{row.decided_by ? words.decided(labelOf(state), row.decided_by) : sentenceOf(state)}
					{row.reason && <span>: {reasonText(row.reason)}</span>}
				</li>
			)}
			{!isDecided && <li class="muted">{sentenceOf(state)}</li>}
		</ol>
	);
}

/** A reason is a person's text, or a code of the exchange. */
function reasonText(reason: string): string {
	const known: codes.Word | undefined =
		codes.reason[reason as codes.ReasonCode] ??
		codes.error[reason as codes.ErrorCode] ??
		codes.registryReason[reason as codes.RegistryReasonCode];
	return known ? labelOf(known) : reason;
}
