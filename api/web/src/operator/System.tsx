/** The exchange itself: checks, ledger and registry, backup, deliveries that failed, metrics. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { creditClass } from "../creditClasses.tsx";
import { call } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { type Polled, usePolled } from "../http/polled.ts";
import { wordsOf } from "../lang.ts";
import { dayTimeText } from "../money/days.ts";
import { tonnes } from "../money/format.ts";
import { Badge } from "../parts/Badge.tsx";
import { Field } from "../parts/Field.tsx";
import { Form } from "../parts/Form.tsx";
import { type Column, Grid } from "../parts/Grid.tsx";
import { Notice } from "../parts/Notices.tsx";
import { notify } from "../parts/notify.ts";
import { Panel } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";
import type { BackupReply, CheckReply, FailRecord, SystemReply } from "../wire.gen.ts";
import { systemWords } from "../words/system.ts";
import { durationText, type MetricName, metricText } from "./metrics.ts";

export function System({ system }: { system: Polled<SystemReply> }) {
	return (
		<div class="system">
			<Checks />
			<Reconciliation system={system} />
			<Backup />
			<Metrics system={system} />
			<Fails />
		</div>
	);
}

/** Checks every invariant; commands wait meanwhile. */
function Checks() {
	const words = wordsOf(systemWords);
	const result = useSignal<CheckReply | undefined>(undefined);
	const problem = useSignal("");
	const isBusy = useSignal(false);
	const run = async () => {
		isBusy.value = true;
		problem.value = "";
		try {
			result.value = await call("POST /v1/admin/checks", { key: newKey() });
			if (!result.value.passed) notify("bad", words.checkFailed(result.value.faults.length));
		} catch (error) {
			problem.value = errorText(error);
		} finally {
			isBusy.value = false;
		}
	};
	const reply = result.value;
	return (
		<Panel
			title={words.checks}
			tools={
				<button type="button" onClick={run} aria-disabled={isBusy.value}>
					{words.check}
				</button>
			}
		>
			<div class="stack" role="status">
				<p class="muted">{words.checkText}</p>
				{problem.value && <Notice tone="bad">{problem.value}</Notice>}
				{reply && (
					<>
						<Notice tone={reply.passed ? "good" : "bad"}>
							{reply.passed ? words.checkPassed : words.checkFailed(reply.faults.length)}
						</Notice>
						{reply.faults.length > 0 && (
							<ul class="faults">
								{reply.faults.map((fault) => (
									<li key={fault}>{fault}</li>
								))}
							</ul>
						)}
						<dl class="facts">
							<dt>{words.seq}</dt>
							<dd>{reply.seq}</dd>
							<dt>{words.digest}</dt>
							<dd class="mono">{reply.digest}</dd>
						</dl>
					</>
				)}
			</div>
		</Panel>
	);
}

/** The last comparison of ledger and registry. */
function Reconciliation({ system }: { system: Polled<SystemReply> }) {
	const words = wordsOf(systemWords);
	const reply = system.value.value;
	const differences = reply?.differences ?? [];
	const ago = reply?.compared_seconds_ago;
	return (
		<Panel title={words.reconciliation} condition={system.condition.value}>
			<div class="stack">
				<Notice tone={differences.length ? "bad" : ago === undefined ? "info" : "good"}>
					{differences.length
						? words.differ(differences.length)
						: ago === undefined
							? words.notCompared
							: words.agree(durationText(ago * 1000))}
				</Notice>
				{differences.length > 0 && (
					<table class="plain">
						<thead>
							<tr>
								<th scope="col">{words.participant}</th>
								<th scope="col">{words.creditClass}</th>
								<th scope="col" class="number">
									{words.ledger}
								</th>
								<th scope="col" class="number">
									{words.registry}
								</th>
							</tr>
						</thead>
						<tbody>
							{differences.map((one) => (
								<tr key={`${one.participant} ${one.credit_class}`}>
									<th scope="row">{one.participant}</th>
									<td>{creditClass(one.credit_class)}</td>
									<td class="number">{tonnes(one.ledger_qty)}</td>
									<td class="number">{tonnes(one.registry_qty)}</td>
								</tr>
							))}
						</tbody>
					</table>
				)}
			</div>
		</Panel>
	);
}

/** Copies the exchange's files; the market continues. */
function Backup() {
	const words = wordsOf(systemWords);
	const name = useSignal("");
	const fault = useSignal("");
	const made = useSignal<BackupReply | undefined>(undefined);
	const isBusy = useSignal(false);
	const run = async () => {
		fault.value = name.value.trim() ? "" : words.nameNeeded;
		if (fault.value) return;
		isBusy.value = true;
		try {
			made.value = await call("POST /v1/admin/backups", {
				body: { name: name.value.trim() },
				key: newKey(),
			});
			notify("good", words.backedUp(made.value.path));
		} catch (error) {
			fault.value = errorText(error);
		} finally {
			isBusy.value = false;
		}
	};
	return (
		<Panel title={words.backup}>
			<Form label={words.backup} class="stack" onSubmit={run}>
				<p class="muted">{words.backupText}</p>
				<Field
					label={words.backupName}
					hint={words.backupHint}
					value={name.value}
					maxLength={64}
					onValue={(value) => {
						name.value = value;
						fault.value = "";
					}}
					error={fault.value || undefined}
					required
				/>
				<div class="row">
					<button type="submit" aria-disabled={isBusy.value}>
						{words.backUp}
					</button>
				</div>
				{made.value && (
					<dl class="facts">
						<dt>{words.path}</dt>
						<dd class="mono">{made.value.path}</dd>
						<dt>{words.seq}</dt>
						<dd>{made.value.seq}</dd>
						<dt>{words.files}</dt>
						<dd>{Object.keys(made.value.files).join(", ")}</dd>
					</dl>
				)}
			</Form>
		</Panel>
	);
}

function Metrics({ system }: { system: Polled<SystemReply> }) {
	const words = wordsOf(systemWords);
	const metrics = system.value.value?.metrics ?? {};
	return (
		<Panel title={words.metricsTitle} condition={system.condition.value}>
			<table class="plain metrics">
				<caption class="hidden">{words.metricsTitle}</caption>
				<tbody>
					{Object.entries(metrics).map(([name, value]) => (
						<tr key={name}>
							<th scope="row">{words.metrics[name as MetricName] ?? name}</th>
							<td class="number">{metricText(name, value)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</Panel>
	);
}

function Fails() {
	const words = wordsOf(systemWords);
	const fails = usePolled(() => call("GET /v1/admin/fails"));
	const columns = useMemo((): readonly Column<FailRecord>[] => {
		return [
			{ key: "id", head: words.settlement, cell: (fail) => fail.settlement_id, names: true },
			{ key: "who", head: words.participant, cell: (fail) => fail.participant },
			{ key: "symbol", head: words.market, cell: (fail) => fail.symbol, wide: true },
			{ key: "qty", head: words.quantity, cell: (fail) => tonnes(fail.qty), align: "end" },
			{
				key: "times",
				head: words.times,
				cell: (fail) => <Badge tone="bad">{fail.fails}</Badge>,
				align: "end",
			},
			{ key: "at", head: words.time, cell: (fail) => dayTimeText(fail.timestamp), wide: true },
		];
	}, []);
	return (
		<Panel title={words.fails} flush>
			<Grid
				label={words.fails}
				rows={fails.value.value?.fails ?? []}
				columns={columns}
				keyOf={(fail) => `${fail.settlement_id} ${fail.participant} ${fail.timestamp}`}
				condition={fails.condition.value}
				empty={words.noFails}
			/>
		</Panel>
	);
}
