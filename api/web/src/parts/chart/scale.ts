/** Where a chart's figures stand in its picture, a square of 1000 by 1000. */

/** The range of an axis. */
export interface Scale {
	from: number;
	to: number;
}

const SIDE = 1000;
/** An axis has about as many marked figures. */
const TICKS = 5;
const SECOND = 1000;
const TIME_STEPS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400].map(
	(seconds) => seconds * SECOND,
);
const ROUND = [1, 2, 5];

/** Return the range of points in ascending order, of a minute or a yen at least. */
export function rangeOf(points: readonly number[], isTime: boolean): Scale {
	const from = points[0] ?? 0;
	return { from, to: Math.max(points.at(-1) ?? 0, from + (isTime ? 60 * SECOND : 1)) };
}

/** Return a range with room above what is drawn, and below it unless it begins at zero. */
export function roomFor(lines: readonly (readonly number[])[], fromZero: boolean): Scale {
	const all = lines.flat();
	const most = all.reduce((one, other) => Math.max(one, other), all[0] ?? 0);
	const least = fromZero ? 0 : all.reduce((one, other) => Math.min(one, other), most);
	const room = Math.max(1, (most - least) / 20);
	return { from: fromZero ? 0 : least - room, to: most + room };
}

/** Return the round figures of an axis; those of a time, in milliseconds, are round on a clock. */
export function ticksOf({ from, to }: Scale, isTime: boolean): number[] {
	const least = (to - from) / TICKS;
	const step = isTime ? timeStep(least) : roundStep(least);
	const first = Math.ceil(from / step);
	const count = Math.floor(to / step) - first + 1;
	return Array.from({ length: Math.max(0, count) }, (_, index) => (first + index) * step);
}

function timeStep(least: number): number {
	return TIME_STEPS.find((step) => step >= least) ?? 24 * 3600 * SECOND;
}

/** Prices and tonnes are marked at whole figures. */
function roundStep(least: number): number {
	const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
	return power * (ROUND.find((times) => times * power >= least) ?? 10);
}

/** Return the distance of a figure from the axis' begin, as a share of its length. */
export function shareOf(value: number, { from, to }: Scale): number {
	return (value - from) / (to - from);
}

/** Return the index of the point nearest to a share of the axis. */
export function nearestTo(share: number, points: readonly number[], scale: Scale): number {
	const distance = (index: number) => Math.abs(shareOf(points[index] ?? 0, scale) - share);
	return points.reduce((best, _, index) => (distance(index) < distance(best) ? index : best), 0);
}

export function across(value: number, scale: Scale): string {
	return (SIDE * shareOf(value, scale)).toFixed(1);
}

/** Return a height; the picture counts from its top. */
export function down(value: number, scale: Scale): string {
	return (SIDE * (1 - shareOf(value, scale))).toFixed(1);
}

/** Return a line of steps: each value holds from its point on, or since the point before it. */
export function stepsOf(
	points: readonly number[],
	values: readonly number[],
	[x, y]: readonly [Scale, Scale],
	holds: "from" | "until",
): string {
	return points
		.map((point, index) => {
			const [h, v] = [across(point, x), down(values[index] ?? 0, y)];
			if (index === 0) return `M${h} ${v}h0`;
			return holds === "from" ? `H${h}V${v}` : `V${v}H${h}`;
		})
		.join("");
}
