/** Serial numbers: a series and a number that counts its tonnes, such as `JCR-P1-20220401-20230331-17`. */

/** A block: its first and its last serial. */
interface Block {
	serial_from: string;
	serial_to: string;
}

function parts(serial: string): { series: string; number: bigint } {
	const at = serial.lastIndexOf("-") + 1;
	return { series: serial.slice(0, at), number: BigInt(serial.slice(at)) };
}

/** Return the last serial of some whole tonnes, at least one, from a first one on. */
export function lastSerial(first: string, tonnes: string): string {
	const { series, number } = parts(first);
	return `${series}${number + BigInt(tonnes) - 1n}`;
}

/** Tells whether a serial lies in a block. */
export function contains(block: Block, serial: string): boolean {
	const { series, number } = parts(serial);
	const first = parts(block.serial_from);
	return (
		first.series === series && first.number <= number && number <= parts(block.serial_to).number
	);
}
