/** A figure of a run: its picture, reading sentence, table, and files. */

import type { ComponentChildren } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type { LabFigure, LabFigureEntry, LabVariantRecord } from "../../lab.gen.ts";
import { wordsOf } from "../../lang.ts";
import { ChartFrame } from "../../parts/ChartFrame.tsx";
import { ConditionView } from "../../parts/Panel.tsx";
import { labResultWords } from "../../words/labResults.ts";
import { Once, useOnce } from "../catalog.ts";
import { addressOf, conditionOf, labCall } from "../labCall.ts";
import { own } from "../texts.ts";
import { tableOf } from "./data.ts";
import { drawn, isBlank } from "./pictures.tsx";
import { designName, wordIn } from "./seriesWords.ts";

const words = wordsOf(labResultWords);

interface FigureViewProps {
	run: string;
	digest: string;
	entry: LabFigureEntry;
	variants: readonly LabVariantRecord[];
	/** Their names, short. */
	names: readonly string[];
}

export function FigureView({ run, digest, entry, variants, names }: FigureViewProps) {
	const { name } = entry;
	const load = useMemo(
		() =>
			new Once(() =>
				labCall("GET /v1/lab/runs/{id}/figures/{name}.json", { path: { id: run, name } }),
			),
		[run, name],
	);
	const { value, failure, retry } = useOnce(load);
	const figure = value.value;
	if (!figure) {
		return (
			<div class="figure-place">
				<ConditionView condition={conditionOf(undefined, failure.value, retry)} />
			</div>
		);
	}
	return <Drawn run={run} digest={digest} figure={figure} variants={variants} names={names} />;
}

interface DrawnProps {
	run: string;
	digest: string;
	figure: LabFigure;
	variants: readonly LabVariantRecord[];
	names: readonly string[];
}

function Drawn({ run, digest, figure, variants, names }: DrawnProps) {
	const box = useRef<HTMLDivElement>(null);
	const wordOf = (column: string, code: string) =>
		column === "design" ? designName(variants, code) : wordIn(column, code);
	const picture = useMemo(() => drawn(figure, names, variants), [figure]);
	const table = useMemo(() => tableOf(figure, wordOf), [figure]);
	const file = `tanso-${run.slice(0, 12)}-${figure.name}`;
	const saved = {
		title: own(figure.title),
		reading: own(figure.reading),
		source: words.source(`${location.host}/lab/runs/${run}`, digest.slice(0, 16)),
		file,
	};
	return (
		<div ref={box}>
			<ChartFrame
				title={saved.title}
				reading={saved.reading}
				table={table}
				file={file}
				csv={`${addressOf("/v1/lab/runs/{id}/figures/{name}.csv", { id: run, name: figure.name })}?excel=1`}
				tools={picture && !isBlank(figure) && <Pictures box={box} saved={saved} />}
			>
				{picture ?? <p class="state">{words.noPicture}</p>}
			</ChartFrame>
		</div>
	);
}

interface PicturesProps {
	box: { readonly current: HTMLDivElement | null };
	saved: { title: string; reading: string; source: string; file: string };
}

/** The buttons that save the picture. */
export function Pictures({ box, saved }: PicturesProps): ComponentChildren {
	const keep = async (kind: "svg" | "png") => {
		const { savePng, saveSvg } = await import("../../parts/plot/savePicture.ts");
		if (!box.current) return;
		if (kind === "svg") saveSvg(box.current, saved);
		else await savePng(box.current, saved);
	};
	return (["svg", "png"] as const).map((kind) => (
		<button key={kind} type="button" class="quiet" onClick={() => void keep(kind)}>
			{words[kind]}
		</button>
	));
}
