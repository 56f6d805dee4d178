/** The projects with their place in the cycle: the next step, its actor, what must be on file. */

import { useEffect, useRef } from "preact/hooks";
import { lang, wordsOf } from "../lang.ts";
import { type Column, Grid } from "../parts/Grid.tsx";
import { Panel } from "../parts/Panel.tsx";
import * as codes from "../words/codes.gen.ts";
import { registryWords } from "../words/registry.ts";
import { wordOf } from "../words/wordOf.ts";
import { projects } from "./data.ts";
import { ProjectPanel } from "./ProjectPanel.tsx";
import { nameOf, type Project } from "./projects.ts";
import { documentText, missingOf } from "./steps.ts";

const words = wordsOf(registryWords);

const COLUMNS: readonly Column<Project>[] = [
	{
		key: "id",
		head: words.project,
		cell: (row) => row.project_id,
		sort: (row) => row.project_id,
		names: true,
	},
	{ key: "name", head: words.projectName, cell: nameOf, sort: nameOf },
	{
		key: "next",
		head: words.next,
		cell: (row) => (row.file ? codes.step[row.file.next_step][lang] : "–"),
		sort: (row) => row.file?.next_step,
	},
	{
		key: "actor",
		head: words.nextBy,
		cell: (row) => (row.file ? codes.actor[row.file.next_actor][lang] : "–"),
		sort: (row) => row.file?.next_actor,
	},
	{
		key: "programme",
		head: words.programme,
		cell: (row) => wordOf(codes.programme, row.programme),
		sort: (row) => row.programme,
		wide: true,
	},
	{
		key: "country",
		head: words.country,
		cell: (row) => wordOf(codes.country, row.country),
		sort: (row) => row.country,
		wide: true,
	},
	{
		key: "methodology",
		head: words.methodology,
		cell: (row) => row.methodology,
		sort: (row) => row.methodology,
		wide: true,
	},
	{
		key: "needs",
		head: words.needs,
		cell: (row) => (row.file ? missingOf(row.file).map(documentText).join(", ") || "–" : "–"),
		wide: true,
		wrap: true,
	},
];

interface ProjectsProps {
	current: string | undefined;
	onOpen: (projectId: string | undefined) => void;
}

export function ProjectsPanel({ current, onOpen }: ProjectsProps) {
	useEffect(() => void projects.begin(), []);
	const first = useRef(current);
	const open = projects.rows.value.find((one) => one.project_id === current);
	return (
		<div class="projects">
			<Panel title={words.tabs.projects} flush>
				<Grid
					label={words.tabs.projects}
					rows={projects.rows.value}
					columns={COLUMNS}
					keyOf={(row) => row.project_id}
					onOpen={(row) => onOpen(row.project_id)}
					current={current}
					condition={projects.condition.value}
					empty={words.noProjects}
					filter
					file="projects"
					id="registry.projects"
				/>
			</Panel>
			{open && (
				<ProjectPanel
					project={open}
					byAddress={open.project_id === first.current}
					onClose={() => onOpen(undefined)}
				/>
			)}
		</div>
	);
}
