/** All that two persons sign: the list of what waits, the list of what has ended, one in detail. */

import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { call } from "../http/call.ts";
import { reloadAll, usePolled } from "../http/polled.ts";
import { useCommands } from "../keys/commands.ts";
import { wordsOf } from "../lang.ts";
import { dayText, dayTimeText, minuteText } from "../money/days.ts";
import { OpenDialog, showDialog } from "../parts/ActDialog.tsx";
import { Badge } from "../parts/Badge.tsx";
import { Select } from "../parts/Choice.tsx";
import { type Column, Grid } from "../parts/Grid.tsx";
import { Panel } from "../parts/Panel.tsx";
import { Tabs } from "../parts/Tabs.tsx";
import { onSession, participant, role, session } from "../session.ts";
import type { ApprovalRow } from "../wire.gen.ts";
import { approvalWords } from "../words/approvals.ts";
import * as codes from "../words/codes.gen.ts";
import { ApproverDialog } from "./ApproverDialog.tsx";
import { Detail, Left, StateBadge } from "./Detail.tsx";
import { type Kind, kindText, labelOf, subjectText } from "./rows.ts";
import { ApproveDialog, RejectDialog } from "./SignDialog.tsx";

type Tab = "waiting" | "ended";

const EXCHANGE = "exchange";
const PAGE = 100;
const MOST = 500;
const KINDS = Object.keys(codes.approvalKind) as Kind[];

export function Inbox() {
	const words = wordsOf(approvalWords);
	const tab = useSignal<Tab>("waiting");
	const kind = useSignal<Kind | "">("");
	const shown = useSignal(PAGE);
	const chosen = useSignal(location.hash.slice(1));
	const dialog = useSignal<"approve" | "reject" | "">("");
	const waiting = usePolled(() => call("GET /v1/approvals", { query: { state: "waiting" } }));
	const ended = usePolled(
		() => call("GET /v1/approvals", { query: { state: "ended", limit: shown.value } }),
		[shown.value],
	);
	const lists = tab.value === "waiting" ? waiting : ended;
	const all = lists.value.value?.approvals ?? [];
	const rows = useMemo(
		() => all.filter((row) => kind.value === "" || row.kind === kind.value),
		[all, kind.value],
	);
	const row = all.find((each) => keyOf(each) === chosen.value);
	const choose = (key: string) => {
		chosen.value = key;
		history.replaceState(null, "", key ? `#${key}` : location.pathname);
	};
	const count = useComputed(() => waiting.value.value?.approvals.length);
	useLogout(() => choose(""));
	useFocusOn(row && keyOf(row));
	useListCommands((next) => {
		tab.value = next;
	});
	const close = (isDone: boolean) => {
		dialog.value = "";
		if (isDone) reloadAll();
	};
	const columns = tab.value === "waiting" ? WAITING : ENDED;
	return (
		<div class={`inbox ${row ? "open" : ""}`}>
			<Panel
				title={words.list}
				id="requests"
				flush
				tools={
					role.value === "approver" &&
					participant.value === EXCHANGE && (
						<button type="button" onClick={() => showDialog(<ApproverDialog />)}>
							{words.add}
						</button>
					)
				}
			>
				<Tabs<Tab>
					label={words.list}
					tabs={[
						{ key: "waiting", label: words.waiting, count: count.value },
						{ key: "ended", label: words.ended },
					]}
					selected={tab.value}
					onSelect={(next) => {
						tab.value = next;
						choose("");
					}}
				>
					<Grid
						label={tab.value === "waiting" ? words.waiting : words.ended}
						rows={rows}
						columns={columns}
						keyOf={keyOf}
						current={row && keyOf(row)}
						onOpen={(opened) => choose(keyOf(opened))}
						condition={lists.condition.value}
						empty={emptyText(tab.value, kind.value, all.length)}
						file={`approvals-${tab.value}`}
						filter
						tools={
							<Select<Kind | "">
								label={words.kind}
								hideLabel
								value={kind.value}
								onValue={(next) => {
									kind.value = next;
								}}
								options={[
									{ value: "", label: words.allKinds },
									...KINDS.map((value) => ({
										value,
										label: `${kindText(value)} (${all.filter((one) => one.kind === value).length})`,
									})),
								]}
							/>
						}
					/>
					{tab.value === "ended" &&
						ended.value.value?.next_cursor !== undefined &&
						shown.value < MOST && (
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
				</Tabs>
			</Panel>
			{row ? (
				<Detail
					row={row}
					onApprove={() => {
						dialog.value = "approve";
					}}
					onReject={() => {
						dialog.value = "reject";
					}}
					onBack={() => choose("")}
				/>
			) : (
				<Panel
					title={words.request}
					class="nothing"
					condition={{ kind: "empty", text: words.choose }}
				/>
			)}
			<OpenDialog />
			{row && dialog.value === "approve" && <ApproveDialog row={row} onClose={close} />}
			{row && dialog.value === "reject" && <RejectDialog row={row} onClose={close} />}
		</div>
	);
}

/** Numbers are unique within a kind only. */
const keyOf = (row: ApprovalRow) => `${row.kind}-${row.approval_id}`;

function emptyText(tab: Tab, kind: Kind | "", all: number): string {
	const words = wordsOf(approvalWords);
	if (all && kind) return words.noneOfKind(kindText(kind));
	return tab === "waiting" ? words.noneWaiting(participant.value) : words.noneEnded;
}

/** A request is opened to be read: the focus goes to it, and back to the list when it is gone. */
function useFocusOn(id: string | undefined) {
	const last = useSignal<string | undefined>(undefined);
	useLayoutEffect(() => {
		if (id) document.getElementById("request")?.focus();
		else if (last.peek()) document.getElementById("requests")?.focus();
		last.value = id;
	}, [id]);
}

function useLogout(forget: () => void) {
	useEffect(() => {
		onSession((isIn) => {
			if (!isIn) forget();
		});
	}, []);
}

function useListCommands(show: (tab: Tab) => void) {
	useCommands(() => [
		{
			name: "approvals.waiting",
			words: {
				en: "Show what waits for a signature",
				ja: "承認待ちを表示",
				reading: "しょうにんまちをひょうじ",
			},
			run: () => show("waiting"),
		},
		{
			name: "approvals.ended",
			words: { en: "Show what has ended", ja: "処理済みを表示", reading: "しょりずみをひょうじ" },
			run: () => show("ended"),
		},
	]);
}

const words = wordsOf(approvalWords);

const KIND: Column<ApprovalRow> = {
	key: "kind",
	head: words.kind,
	cell: (row) => kindText(row.kind),
	sort: (row) => kindText(row.kind),
	names: true,
};
const SUBJECT: Column<ApprovalRow> = {
	key: "subject",
	head: words.subject,
	cell: subjectText,
	sort: subjectText,
	wrap: true,
};
const BY: Column<ApprovalRow> = {
	key: "by",
	head: words.requestedBy,
	cell: (row) => row.requested_by,
	sort: (row) => row.requested_by,
	wide: true,
};

const WAITING: readonly Column<ApprovalRow>[] = [
	KIND,
	SUBJECT,
	BY,
	{
		key: "since",
		head: words.waitsFor,
		cell: (row) => <Left row={row} to={row.timestamp} />,
		text: (row) => row.timestamp,
		sort: (row) => row.timestamp,
		align: "end",
		wide: true,
	},
	{
		key: "due",
		head: words.dueShort,
		cell: (row) => dueText(row),
		text: (row) => row.due ?? row.expires ?? "",
		sort: (row) => row.due ?? row.expires,
		align: "end",
		wide: true,
	},
	{
		key: "you",
		head: words.you,
		cell: (row) => <Yours row={row} />,
		sort: (row) => row.obstacle ?? row.state,
	},
];

const ENDED: readonly Column<ApprovalRow>[] = [
	KIND,
	SUBJECT,
	BY,
	{
		key: "state",
		head: words.state,
		cell: (row) => <StateBadge state={row.state} />,
		sort: (row) => labelOf(codes.approvalState[row.state]),
	},
	{
		key: "decided",
		head: words.decidedAt,
		cell: (row) => (row.decided ? dayTimeText(row.decided) : ""),
		text: (row) => row.decided ?? "",
		sort: (row) => row.decided,
		wide: true,
	},
	{
		key: "decider",
		head: words.decidedBy,
		cell: (row) => row.decided_by ?? "",
		sort: (row) => row.decided_by,
		wide: true,
	},
];

function dueText(row: ApprovalRow): string {
	const to = row.due ?? row.expires;
	return to ? `${dayText(to)} ${minuteText(to)}` : "";
}

/** What the reader can do about a waiting request. */
function Yours({ row }: { row: ApprovalRow }) {
	if (row.state !== "waiting") return <StateBadge state={row.state} />;
	if (row.obstacle) return <Badge>{labelOf(codes.approvalObstacle[row.obstacle])}</Badge>;
	const isOwn = row.requested_by === session.value?.user;
	return isOwn ? null : <Badge tone="warn">{words.yourTurn}</Badge>;
}
