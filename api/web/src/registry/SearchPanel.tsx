/** One box that finds a serial, a retirement, a project, a participant or an account. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { creditClass } from "../creditClasses.tsx";
import { CallError } from "../http/call.ts";
import { lang, wordsOf } from "../lang.ts";
import { dayText, periodText } from "../money/days.ts";
import { tonnes } from "../money/format.ts";
import { Badge } from "../parts/Badge.tsx";
import { Field } from "../parts/Field.tsx";
import { Form } from "../parts/Form.tsx";
import { type Condition, ConditionView, Panel, READY } from "../parts/Panel.tsx";
import { Serial } from "../parts/Serial.tsx";
import { errorText } from "../problemText.ts";
import { usesText } from "../schemes.ts";
import { role, session } from "../session.ts";
import type { SerialReply } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { registryWords } from "../words/registry.ts";
import { wordOf } from "../words/wordOf.ts";
import { accounts, participants, projects } from "./data.ts";
import { nameOf } from "./projects.ts";
import { type Hit, type Lists, search, searchText } from "./search.ts";
import { Facts } from "./shown.tsx";

const words = wordsOf(registryWords);

interface SearchProps {
	onProject: (projectId: string) => void;
}

export function SearchPanel({ onProject }: SearchProps) {
	const text = useSignal(new URLSearchParams(location.search).get("q") ?? "");
	const hits = useSignal<readonly Hit[] | undefined>(undefined);
	const condition = useSignal<Condition>(READY);
	const find = async () => {
		const wanted = searchText(text.value);
		const address = wanted ? `?${new URLSearchParams({ q: wanted })}` : location.pathname;
		history.replaceState(null, "", `${address}${location.hash}`);
		hits.value = undefined;
		condition.value = READY;
		if (!wanted) return;
		condition.value = { kind: "loading" };
		try {
			hits.value = await search(wanted, lists());
			condition.value = READY;
		} catch (error) {
			if (!(error instanceof CallError)) throw error;
			condition.value = { kind: "error", text: errorText(error), retry: find };
		}
	};
	// What is found depends on who asks: once that is known, and after each login and logout.
	const who = session.value === undefined ? undefined : role.value;
	useEffect(() => {
		if (who !== undefined && text.peek()) void find();
	}, [who]);
	const found = hits.value;
	return (
		<Panel title={words.search}>
			<Form class="search" onSubmit={find}>
				<Field
					label={words.searchField}
					hint={words.searchHint}
					type="search"
					value={text.value}
					maxLength={200}
					onValue={(value) => {
						text.value = value;
					}}
				/>
				<button type="submit" class="primary">
					{words.searchAct}
				</button>
			</Form>
			<div role="status">
				{found && <p>{found.length ? words.found(found.length) : words.nothing}</p>}
			</div>
			{condition.value.kind !== "ready" && <ConditionView condition={condition.value} />}
			{found && (
				<ul class="hits">
					{found.map((hit) => (
						<li key={keyOf(hit)}>
							<HitView hit={hit} onProject={onProject} />
						</li>
					))}
				</ul>
			)}
		</Panel>
	);
}

async function lists(): Promise<Lists> {
	const isRegistrar = role.value === "registrar";
	const [ofProjects, ofPeople, ofAccounts] = await Promise.all([
		projects.all(),
		participants.all(),
		isRegistrar ? accounts.all() : [],
	]);
	return { projects: ofProjects, participants: ofPeople, accounts: ofAccounts };
}

function keyOf(hit: Hit): string {
	switch (hit.kind) {
		case "serial":
			return hit.found.serial;
		case "retirement":
			return hit.found.retirement_id;
		case "project":
			return `project ${hit.found.project_id}`;
		case "participant":
			return `participant ${hit.found.participant}`;
		case "account":
			return `account ${hit.found.name}`;
	}
}

interface HitProps extends SearchProps {
	hit: Hit;
}

function HitView({ hit, onProject }: HitProps) {
	switch (hit.kind) {
		case "serial":
			return <SerialHit found={hit.found} onProject={onProject} />;
		case "retirement": {
			const { found } = hit;
			return (
				<Card kind={hit.kind} title={found.retirement_id}>
					<Facts
						facts={[
							[words.qty, tonnes(found.qty)],
							[words.beneficiary, found.beneficiary],
							[words.schemes, usesText(found.schemes ?? [])],
							[words.purpose, found.purpose],
							[words.day, dayText(found.timestamp)],
						]}
					/>
					{found.certificate_url && (
						<p>
							<a href={found.certificate_url}>{words.openCertificate}</a>
						</p>
					)}
				</Card>
			);
		}
		case "project": {
			const { found } = hit;
			return (
				<Card kind={hit.kind} title={`${found.project_id} ${nameOf(found)}`}>
					<button type="button" onClick={() => onProject(found.project_id)}>
						{words.showProject}
					</button>
				</Card>
			);
		}
		case "participant": {
			const { found } = hit;
			return (
				<Card kind={hit.kind} title={found.participant}>
					<Facts
						facts={[
							[words.nameJa, found.name_ja],
							[words.nameEn, found.name_en],
							[words.corporateNumber, found.corporate_number],
						]}
					/>
				</Card>
			);
		}
		case "account": {
			const { found } = hit;
			return (
				<Card kind={hit.kind} title={found.name}>
					<Facts
						facts={[
							[words.accountKind, codes.accountKind[found.kind][lang]],
							[words.owner, found.owner],
							[words.status, found.locked ? words.locked : ""],
						]}
					/>
				</Card>
			);
		}
	}
}

function SerialHit({ found, onProject }: SearchProps & { found: SerialReply }) {
	const status = codes.creditStatus[found.status][lang];
	const end = found.events.find((event) => event.certificate_url);
	return (
		<Card
			kind="serial"
			title={found.serial}
			badge={<Badge tone={found.status === "held" ? "good" : "plain"}>{status}</Badge>}
		>
			<Facts
				facts={[
					[words.block, <Serial key="block" from={found.serial_from} to={found.serial_to} />],
					[words.qty, tonnes(found.qty)],
					[
						words.project,
						<button
							key="project"
							type="button"
							class="link"
							onClick={() => onProject(found.project_id)}
						>
							{found.project_id}
						</button>,
					],
					[words.programme, wordOf(codes.programme, found.programme)],
					[words.creditClass, creditClass(found.credit_class)],
					[words.vintage, periodText(found.vintage)],
				]}
			/>
			<h4>{words.events}</h4>
			<ol class="line">
				{found.events.map((event) => (
					<li key={`${event.timestamp} ${event.act}`}>
						{codes.lifeAct[event.act][lang]} <span class="muted">{dayText(event.timestamp)}</span>
					</li>
				))}
			</ol>
			<p class="row">
				<a href={`/serials/${encodeURIComponent(found.serial)}`}>{words.openLife}</a>
				{end && <a href={end.certificate_url}>{words.openCertificate}</a>}
			</p>
		</Card>
	);
}

interface CardProps {
	kind: Hit["kind"];
	title: string;
	badge?: ComponentChildren;
	children: ComponentChildren;
}

function Card({ kind, title, badge, children }: CardProps) {
	return (
		<article class="hit">
			<h3>
				<span class="muted">{words.kinds[kind]}</span> {title} {badge}
			</h3>
			{children}
		</article>
	);
}
