/** The registry: one box to search it, its projects, its lists, the registrar's files. */

import "./registry.css";
import { useSignal } from "@preact/signals";
import { wordsOf } from "../lang.ts";
import { Frame } from "../parts/Frame.tsx";
import { type Tab, Tabs } from "../parts/Tabs.tsx";
import { readSchemes } from "../schemes.ts";
import { role } from "../session.ts";
import { start } from "../start.tsx";
import { registryWords } from "../words/registry.ts";
import { ExportsPanel } from "./ExportsPanel.tsx";
import { IssuancesPanel, ParticipantsPanel, RetirementsPanel } from "./lists.tsx";
import { ProjectsPanel } from "./ProjectsPanel.tsx";
import { SearchPanel } from "./SearchPanel.tsx";

const words = wordsOf(registryWords);
const PARTS = ["projects", "issuances", "retirements", "participants", "exports"] as const;
type Part = (typeof PARTS)[number];

function Registry() {
	const [named, id] = fromAddress();
	const part = useSignal<Part>(named);
	const project = useSignal<string | undefined>(id);
	const show = (next: Part, projectId?: string) => {
		part.value = next;
		project.value = projectId;
		const place = projectId === undefined ? next : `${next}/${encodeURIComponent(projectId)}`;
		history.replaceState(null, "", `${location.search}#${place}`);
	};
	const offered = PARTS.filter((key) => key !== "exports" || role.value === "registrar");
	const shown = offered.includes(part.value) ? part.value : "projects";
	const tabs: Tab<Part>[] = offered.map((key) => ({ key, label: words.tabs[key] }));
	return (
		<Frame screen="registry">
			<div class="stack">
				<SearchPanel onProject={(projectId) => show("projects", projectId)} />
				<Tabs label={words.search} tabs={tabs} selected={shown} onSelect={(next) => show(next)}>
					{shown === "projects" && (
						<ProjectsPanel
							current={project.value}
							onOpen={(projectId) => show("projects", projectId)}
						/>
					)}
					{shown === "issuances" && <IssuancesPanel />}
					{shown === "retirements" && <RetirementsPanel />}
					{shown === "participants" && <ParticipantsPanel />}
					{shown === "exports" && <ExportsPanel />}
				</Tabs>
			</div>
		</Frame>
	);
}

/** The part and the project that the address names after `#`. */
function fromAddress(): [Part, string | undefined] {
	const [name = "", id] = location.hash.slice(1).split("/");
	const part = PARTS.find((one) => one === name) ?? "projects";
	return [part, id === undefined ? undefined : decodeURIComponent(id)];
}

// Without their names uses are shown by their codes.
readSchemes().catch(() => {});
start(Registry);
