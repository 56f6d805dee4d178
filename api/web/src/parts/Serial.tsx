/** A block of serials: the last one by its number alone. */
export function Serial({ from, to }: { from: string; to: string }) {
	const last = to.slice(to.lastIndexOf("-") + 1);
	return <span class="mono">{from === to ? from : `${from} – ${last}`}</span>;
}
