/** A firm's compliance: coverage by fiscal year, calendar, plan, and the file behind them. */

import "./compliance.css";
import { useSignal } from "@preact/signals";
import { wordsOf } from "../lang.ts";
import { Frame } from "../parts/Frame.tsx";
import { Allowed } from "../parts/frame/Allowed.tsx";
import { later } from "../parts/later.tsx";
import { Tabs } from "../parts/Tabs.tsx";
import { start } from "../start.tsx";
import { complianceWords } from "../words/compliance.ts";
import { CalendarPanel } from "./CalendarPanel.tsx";
import { CoveragePanel } from "./CoveragePanel.tsx";
import { FirmPanel } from "./FirmPanel.tsx";

const PARTS = ["coverage", "calendar", "plan", "firm"] as const;
type Part = (typeof PARTS)[number];

const PlanPanel = later(() => import("./PlanPanel.tsx").then((found) => found.PlanPanel));

function Compliance() {
	return (
		<Frame screen="compliance">
			<Allowed roles={["trader"]}>
				<Own />
			</Allowed>
		</Frame>
	);
}

function Own() {
	const words = wordsOf(complianceWords);
	const part = useSignal<Part>(PARTS.find((one) => `#${one}` === location.hash) ?? "coverage");
	const show = (next: Part) => {
		part.value = next;
		history.replaceState(null, "", `#${next}`);
	};
	return (
		<Tabs
			label={words.parts}
			tabs={PARTS.map((key) => ({ key, label: words.tabs[key] }))}
			selected={part.value}
			onSelect={show}
		>
			<div class="stack answers">
				{part.value === "coverage" && <CoveragePanel toFile={() => show("firm")} />}
				{part.value === "calendar" && <CalendarPanel toFile={() => show("firm")} />}
				{part.value === "plan" && <PlanPanel toFile={() => show("firm")} />}
				{part.value === "firm" && <FirmPanel />}
			</div>
		</Tabs>
	);
}

start(Compliance);
