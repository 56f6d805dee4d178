/** An interval as a line, with a rim that is seen on every color. */

interface WhiskerProps {
	/** The place of the line on the other axis, in pixels. */
	at: number;
	low: number | null | undefined;
	high: number | null | undefined;
	/** The pixels of a value. */
	place: (value: number) => number;
	/** Along a row, not a column. */
	isAcross?: boolean;
}

export function Whisker({ at, low, high, place, isAcross }: WhiskerProps) {
	if (typeof low !== "number" || typeof high !== "number") return null;
	const [from, to] = [place(low), place(high)];
	const ends = isAcross
		? { x1: from, x2: to, y1: at, y2: at }
		: { x1: at, x2: at, y1: from, y2: to };
	return (
		<>
			<line class="whisker rim" {...ends} />
			<line class="whisker" {...ends} />
		</>
	);
}
