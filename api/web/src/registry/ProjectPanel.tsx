/** One project: its cycle step by step, its monitoring periods, its authorizations. */

import { useEffect, useRef } from "preact/hooks";
import { creditClass } from "../creditClasses.tsx";
import { lang, wordsOf } from "../lang.ts";
import { tonnes } from "../money/format.ts";
import { Badge, type Tone } from "../parts/Badge.tsx";
import { Panel } from "../parts/Panel.tsx";
import type { ProjectFileRecord } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { partWords } from "../words/parts.ts";
import { registryWords } from "../words/registry.ts";
import { wordOf } from "../words/wordOf.ts";
import { nameOf, type Project } from "./projects.ts";
import { Facts } from "./shown.tsx";
import { type CycleRow, cycleRows, documentText, missingOf } from "./steps.ts";

const words = wordsOf(registryWords);
const TONES: Record<CycleRow["state"], Tone> = { done: "good", next: "info", later: "plain" };

interface ProjectProps {
	project: Project;
	byAddress: boolean;
	onClose: () => void;
}

export function ProjectPanel({ project, byAddress, onClose }: ProjectProps) {
	const { file } = project;
	const top = useRef<HTMLDivElement>(null);
	const opened = useRef(project.project_id);
	useEffect(() => {
		// The project that the address names is shown where it stands.
		if (!byAddress || opened.current !== project.project_id) {
			top.current?.scrollIntoView({ block: "nearest" });
		}
	}, [project.project_id]);
	return (
		<div ref={top}>
			<Panel
				title={`${project.project_id} ${nameOf(project)}`}
				id="project"
				tools={
					<button type="button" class="quiet" onClick={onClose}>
						{wordsOf(partWords).close}
					</button>
				}
			>
				<Facts
					facts={[
						[words.programme, wordOf(codes.programme, project.programme)],
						[words.country, wordOf(codes.country, project.country)],
						[words.methodology, project.methodology],
						[words.creditClass, file ? creditClass(file.credit_class) : ""],
					]}
				/>
				{file ? <Cycle file={file} /> : <p class="muted">{words.noCycle}</p>}
			</Panel>
		</div>
	);
}

function Cycle({ file }: { file: ProjectFileRecord }) {
	const missing = missingOf(file);
	return (
		<>
			<h3>{words.cycle}</h3>
			<ol class="cycle">
				{cycleRows(file).map((row) => (
					<li
						key={row.key}
						class={row.state}
						aria-current={row.state === "next" ? "step" : undefined}
					>
						<Badge tone={TONES[row.state]}>{words.stepStates[row.state]}</Badge>{" "}
						<strong>{codes.step[row.step.step][lang]}</strong>
						{row.period > 0 && <span class="muted"> {words.round(row.period)}</span>}
						<div class="muted">
							{row.taken
								? words.takenBy(row.taken.by, row.taken.on)
								: codes.actor[row.step.actor][lang]}
							{row.taken?.note && ` (${row.taken.note})`}
						</div>
						{row.state === "next" && <Needs row={row} missing={missing} />}
					</li>
				))}
			</ol>
			{file.lines.length > 0 && <Periods file={file} />}
			{file.authorizations.length > 0 && <Authorizations file={file} />}
		</>
	);
}

function Needs({ row, missing }: { row: CycleRow; missing: readonly string[] }) {
	const all = [...new Set([...row.step.needs, ...missing])];
	if (!all.length) return null;
	return (
		<div>
			{words.needs}:
			<ul class="needs">
				{all.map((name) => {
					const isMissing = missing.includes(name);
					return (
						<li key={name}>
							{documentText(name)}{" "}
							<Badge tone={isMissing ? "warn" : "good"}>
								{isMissing ? words.missing : words.onFile}
							</Badge>
						</li>
					);
				})}
			</ul>
		</div>
	);
}

function Periods({ file }: { file: ProjectFileRecord }) {
	const heads = [words.usual, words.reference, words.actual, words.credits];
	return (
		<table class="plain">
			<caption>{words.periods}</caption>
			<thead>
				<tr>
					<th scope="col">{words.period}</th>
					{heads.map((head) => (
						<th key={head} scope="col" class="end">
							{head}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{file.lines.map((line) => (
					<tr key={line.start}>
						<th scope="row">{`${line.start} – ${line.end}`}</th>
						<td class="number">{tonnes(line.usual)}</td>
						<td class="number">{tonnes(line.reference)}</td>
						<td class="number">{tonnes(line.project)}</td>
						<td class="number">{tonnes(line.credits)}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

function Authorizations({ file }: { file: ProjectFileRecord }) {
	return (
		<table class="plain">
			<caption>{words.authorizations}</caption>
			<thead>
				<tr>
					<th scope="col">{words.authorizations}</th>
					<th scope="col">{words.day}</th>
					<th scope="col">{words.states}</th>
					<th scope="col">{words.uses}</th>
				</tr>
			</thead>
			<tbody>
				{file.authorizations.map((one) => (
					<tr key={one.version}>
						<th scope="row">{words.authorizationOf(one.authorization_id, one.version)}</th>
						<td>{one.on}</td>
						<td>{one.states.join(", ") || "–"}</td>
						<td>{one.uses.map((use) => codes.authorizedUse[use][lang]).join(", ")}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
