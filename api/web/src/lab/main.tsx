/** The laboratory: a library of scenarios, their editor, runs and results. */

import "../style/plot.css";
import "./lab.css";
import { useEffect } from "preact/hooks";
import { wordsOf } from "../lang.ts";
import { Frame } from "../parts/Frame.tsx";
import { later } from "../parts/later.tsx";
import { start } from "../start.tsx";
import { frameWords } from "../words/frame.ts";
import { labWords } from "../words/lab.ts";
import { PARTS, type Part, type Place, place } from "./address.ts";
import { variants } from "./drafts.ts";
import { Go } from "./Go.tsx";
import { Library } from "./Library.tsx";
import { RunList } from "./RunList.tsx";
import { RunView } from "./RunView.tsx";

const words = wordsOf(labWords);
const prepare = () => import("./prepare.ts");
const Editor = later(() => prepare().then((found) => found.Editor));
const Compare = later(() => prepare().then((found) => found.Compare));
const Sweep = later(() => prepare().then((found) => found.Sweep));
const Studies = later(() => prepare().then((found) => found.Studies));

function Laboratory() {
	const at = place.value;
	const part: Part = at.part === "run" ? "runs" : at.part;
	useEffect(() => {
		const screen = wordsOf(frameWords).screens.lab;
		document.title = `${words.parts[part]} | ${screen} | Tanso`;
	}, [part]);
	return (
		<Frame screen="lab">
			<nav class="lab-parts" aria-label={words.navigation}>
				<ul>
					{PARTS.map((name) => (
						<li key={name}>
							<Go to={{ part: name }} current={name === part}>
								{words.parts[name]}
								{name === "compare" && variants.value.length > 0 && (
									<span class="count"> {variants.value.length}</span>
								)}
							</Go>
						</li>
					))}
				</ul>
			</nav>
			<p class="muted small synthetic">{words.synthetic}</p>
			<Shown at={at} />
		</Frame>
	);
}

function Shown({ at }: { at: Place }) {
	switch (at.part) {
		case "library":
			return <Library />;
		case "edit":
			return <Editor />;
		case "compare":
			return <Compare />;
		case "map":
			return <Sweep />;
		case "study":
			return <Studies />;
		case "runs":
			return <RunList />;
		case "run":
			return <RunView key={at.id} id={at.id} />;
	}
}

start(Laboratory);
