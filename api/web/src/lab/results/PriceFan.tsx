/** Prices of allowances over time: the fan of the runs, the band from floor to ceiling, deadlines;
 * and, on a scale of their own, the prices of credits. */

import { wordsOf } from "../../lang.ts";
import { dayText, fiscalYear, fiscalYearText } from "../../money/days.ts";
import { price } from "../../money/format.ts";
import { figureText } from "../../parts/plot/amounts.ts";
import { type Band, type Line, type Point, XyPlot } from "../../parts/plot/XyPlot.tsx";
import { labResultWords } from "../../words/labResults.ts";
import { byName, pointsOf, type Row } from "./data.ts";
import { listed, toneAt, wordIn } from "./seriesWords.ts";

const words = wordsOf(labResultWords);
const BOUNDS = ["ceiling", "floor"] as const;
const FAN = [
	["q05", "q95", words.price.middle90, "light"],
	["q25", "q75", words.price.middle50, "strong"],
] as const;
const OWN = new Set(["allowance", "ceiling", "floor", "q05", "q25", "q75", "q95"]);

export function PriceFan({ rows }: { rows: readonly Row[] }) {
	const series = byName(rows, "series");
	const points = (name: string) => pointsOf(series.get(name) ?? [], "jpy_per_t");
	const allowance = points("allowance");
	if (!allowance.length) return <p class="state">{words.noTrade}</p>;
	const credits: Line[] = [...series.keys()]
		.filter((name) => !OWN.has(name))
		.map((name, at) => ({
			label: wordIn("series", name),
			tone: toneAt(name, at + 1),
			points: points(name),
		}));
	return (
		<div>
			<Allowances allowance={allowance} points={points} />
			{credits.length > 0 && <Credits lines={credits} />}
		</div>
	);
}

interface AllowancesProps {
	allowance: readonly Point[];
	points: (name: string) => Point[];
}

function Allowances({ allowance, points }: AllowancesProps) {
	const end = allowance.at(-1)?.[0] ?? 0;
	const [ceiling, floor] = BOUNDS.map(points) as [Point[], Point[]];
	const bands: Band[] = [];
	const lines: Line[] = [];
	if (floor.length && ceiling.length) {
		bands.push({
			label: words.price.bounds,
			tone: "soft",
			weight: "light",
			isStep: true,
			points: between(floor, ceiling),
		});
	} else {
		for (const name of BOUNDS) {
			const own = points(name);
			const label = wordIn("series", name);
			if (own.length)
				lines.push({ label, tone: "soft", points: own, isStep: true, isDashed: true });
		}
	}
	for (const [low, high, label, weight] of FAN) {
		const own = joined(points(low), points(high));
		if (own.length) bands.push({ label, tone: 1, weight, points: own });
	}
	lines.push({ label: words.price.allowance, tone: 1, points: allowance });
	const deadlines = ceiling.slice(1).filter(([x]) => x <= end);
	return (
		<XyPlot
			label={words.price.allowance}
			unit={deadlines.length ? words.price.withDeadlines(words.price.unit) : words.price.unit}
			bands={bands}
			lines={lines}
			isTime
			xTo={end}
			marks={deadlines.map(([x]) => ({ x, text: fiscalYearText(fiscalYear(x) - 1) }))}
			yText={figureText}
			stops={allowance.map(([x]) => x)}
			read={(at) => sentence(allowance[at]?.[0] ?? 0, lines, bands)}
			height={340}
		/>
	);
}

function Credits({ lines }: { lines: readonly Line[] }) {
	const stops = lines[0]?.points.map(([x]) => x) ?? [];
	return (
		<XyPlot
			label={listed(lines.map(({ label }) => label))}
			unit={words.price.unit}
			bands={[]}
			lines={lines}
			isTime
			yText={figureText}
			stops={stops}
			read={(at) => sentence(stops[at] ?? 0, lines, [])}
			height={200}
		/>
	);
}

/** All prices of a day, the last known of each. */
function sentence(x: number, lines: readonly Line[], bands: readonly Band[]): string {
	const yen = (value: number) => price(value.toFixed());
	const said = lines.flatMap(({ label, points }) => {
		const found = points.findLast(([from]) => from <= x);
		return found ? [`${label} ${yen(found[1])}`] : [];
	});
	for (const { label, points } of bands) {
		const found = points.findLast(([from]) => from <= x);
		if (found) said.push(`${label} ${yen(found[1])} – ${yen(found[2])}`);
	}
	return `${dayText(x)}: ${listed(said)}`;
}

/** The steps of two lines as one band: both values at each time at which either changes. */
function between(low: readonly Point[], high: readonly Point[]) {
	const times = [...new Set([...low, ...high].map(([x]) => x))].sort((a, b) => a - b);
	const at = (points: readonly Point[], x: number) =>
		points.findLast(([from]) => from <= x)?.[1] ?? points[0]?.[1] ?? 0;
	return times.map((x) => [x, at(low, x), at(high, x)] as const);
}

/** Two quantiles as a band where both are known. */
function joined(low: readonly Point[], high: readonly Point[]) {
	const upper = new Map(high);
	return low.flatMap(([x, y]) => {
		const other = upper.get(x);
		return other === undefined ? [] : [[x, y, other] as const];
	});
}
