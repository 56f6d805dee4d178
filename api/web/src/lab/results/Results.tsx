/** The results of a run: what was found, key figures with their intervals, pictures, files. */

import "./results.css";
import { useMemo } from "preact/hooks";
import type {
	LabFault,
	LabFinding,
	LabJob,
	LabPage,
	LabResults,
	LabTile,
	LabVariantRecord,
} from "../../lab.gen.ts";
import { lang, wordsOf } from "../../lang.ts";
import { later } from "../../parts/later.tsx";
import { ConditionView, Panel } from "../../parts/Panel.tsx";
import { amountText } from "../../parts/plot/amounts.ts";
import { labWords } from "../../words/lab.ts";
import { labResultWords } from "../../words/labResults.ts";
import { Once, useOnce } from "../catalog.ts";
import { addressOf, conditionOf, faultText, labCall } from "../labCall.ts";
import { own, quantityOf, variantName } from "../texts.ts";
import { Comparison } from "./Comparison.tsx";
import { FigureView } from "./FigureView.tsx";
import { Files } from "./Files.tsx";
import { MapView } from "./MapView.tsx";
import { Share } from "./Share.tsx";

const words = wordsOf(labResultWords);
const labs = wordsOf(labWords);
const Auction = later(() => import("./Auction.tsx").then((found) => found.Auction));

export function Results({ job }: { job: LabJob }) {
	const load = useMemo(
		() => new Once(() => labCall("GET /v1/lab/runs/{id}/results", { path: { id: job.id } })),
		[job.id],
	);
	const { value, failure, retry } = useOnce(load);
	const found = value.value;
	if (!found) return <ConditionView condition={conditionOf(undefined, failure.value, retry)} />;
	return <Shown results={found} />;
}

function Shown({ results }: { results: LabResults }) {
	const { id, findings, tiles, figures, comparison, map, pages } = results;
	const digest = results.manifest_sha256;
	return (
		<div class="stack results">
			<Faults title={words.damaged} faults={results.damaged} />
			{findings.length > 0 && <Findings findings={findings} />}
			{tiles.length > 0 && <Tiles tiles={tiles} />}
			{comparison && <Comparison comparison={comparison} />}
			{map && <MapView map={map} run={id} digest={digest} />}
			<Faults title={words.passedOver} faults={results.passed_over} />
			{figures.length > 0 && (
				<Panel title={comparison ? words.overlay : words.figures}>
					<div class="stack figures">
						{results.kind === "run" && results.job.replications > 1 && (
							<p class="muted">{words.figuresOfSeed(results.job.seed)}</p>
						)}
						{figures.map((entry) => (
							<FigureView
								key={entry.name}
								run={id}
								digest={digest}
								entry={entry}
								variants={results.job.variants}
								names={results.job.variants.map((one, at) => shortName(one, at))}
							/>
						))}
					</div>
				</Panel>
			)}
			{pages.length > 0 && <Pages id={id} pages={pages} />}
			{results.has_auctions && <Auction id={id} />}
			<Share results={results} />
			<Files results={results} />
		</div>
	);
}

const NAME = 24;

/** A variant's number, with its name where that is short: labels in a chart have little room. */
function shortName(variant: LabVariantRecord, at: number): string {
	const name = variantName(variant);
	const number = labs.variant(at + 1);
	return name.length <= NAME ? `${number}: ${name}` : number;
}

function Faults({ title, faults }: { title: string; faults: readonly LabFault[] }) {
	if (!faults.length) return null;
	return (
		<div class="notice warn">
			<span class="mark" aria-hidden="true">
				!
			</span>
			<div class="text">
				<strong>{title}</strong>
				<ul>
					{faults.map((fault) => (
						<li key={`${fault.code} ${fault.where}`}>{faultText(fault)}</li>
					))}
				</ul>
			</div>
		</div>
	);
}

function Findings({ findings }: { findings: readonly LabFinding[] }) {
	return (
		<Panel title={words.findings}>
			<ul class="findings">
				{findings.map((finding) => {
					const { lead, rest } = finding[lang];
					return (
						<li key={lead}>
							<strong>{lead}</strong>
							{rest}
						</li>
					);
				})}
			</ul>
		</Panel>
	);
}

function Tiles({ tiles }: { tiles: readonly LabTile[] }) {
	const runs = tiles[0]?.runs ?? 1;
	return (
		<Panel
			title={words.tiles}
			tools={<span class="muted small">{runs > 1 ? words.meanOf(runs) : words.oneRun}</span>}
		>
			<dl class="tiles">
				{tiles.map((tile) => (
					<div key={tile.figure} class="tile">
						<dt>{own(tile.text)}</dt>
						<dd class="figure">{amountText(tile.value, quantityOf(tile.unit))}</dd>
						<dd class="muted small">{certaintyOf(tile)}</dd>
					</div>
				))}
			</dl>
			{tiles.some(({ figure, value }) => figure === "time_below_floor" && value > 0) && (
				<p class="muted small">{words.belowFloor}</p>
			)}
		</Panel>
	);
}

/** The interval of a mean; where it has none, in how many runs the figure is not zero. */
function certaintyOf(tile: LabTile): string {
	const { unit, low, high, runs, nonzero, nonzero_low, nonzero_high } = tile;
	if (runs > 1 && nonzero === 0) return words.zeroInAll(runs);
	const text = (value: number) => amountText(value, quantityOf(unit));
	if (typeof low === "number" && typeof high === "number")
		return words.interval(text(low), text(high));
	if (runs > 1 && typeof nonzero_low === "number" && typeof nonzero_high === "number")
		return words.inShare(amountText(nonzero_low, "share"), amountText(nonzero_high, "share"));
	return "";
}

/** The page in the reader's language before the other one. */
function ownFirst(one: LabPage, other: LabPage): number {
	if (one.lang === other.lang) return 0;
	return one.lang === lang ? -1 : 1;
}

function Pages({ id, pages }: { id: string; pages: readonly LabPage[] }) {
	return (
		<Panel title={words.pages} class="no-print">
			<div class="row">
				{pages.toSorted(ownFirst).map(({ name, lang: own }) => (
					<a
						key={name}
						class="button"
						href={addressOf("/v1/lab/runs/{id}/pages/{name}", { id, name })}
						hreflang={own}
					>
						{words.pageOf[own]}
					</a>
				))}
			</div>
		</Panel>
	);
}
