/** The screen about the page: what it is, where its figures come from, its software. */

import { wordsOf } from "../lang.ts";
import { Frame } from "../parts/Frame.tsx";
import { start } from "../start.tsx";
import { aboutWords } from "../words/about.ts";

function About() {
	const words = wordsOf(aboutWords);
	return (
		<Frame screen="about">
			<div class="prose">
				<p>{words.lead}</p>
				<Section title={words.ruleTitle} lines={words.rules} />
				<Section id="sources" title={words.sourceTitle} lines={words.sources} />
				<h2>{words.softwareTitle}</h2>
				<dl>
					{Object.entries(words.software).map(([name, license]) => (
						<div key={name}>
							<dt>{name}</dt>
							<dd>{license}</dd>
						</div>
					))}
				</dl>
				<p>
					{words.chartNotice}{" "}
					<a href="https://www.tradingview.com/">https://www.tradingview.com/</a>
				</p>
				<Section title={words.accessTitle} lines={words.access} />
				<h2>{words.moreTitle}</h2>
				<p>
					<a href="/docs">{words.docs}</a>
				</p>
			</div>
		</Frame>
	);
}

function Section({ id, title, lines }: { id?: string; title: string; lines: readonly string[] }) {
	return (
		<>
			<h2 id={id}>{title}</h2>
			<ul>
				{lines.map((line) => (
					<li key={line}>{line}</li>
				))}
			</ul>
		</>
	);
}

start(About);
