/** Exact decimals: text on the wire, whole steps (ticks, lots, yen) inside. No float holds money. */

/** What the exchange accepts as a decimal: up to 18 digits before the point and 9 after it. */
const DECIMAL = /^(-?)(\d{1,18})(?:\.(\d{1,9}))?$/;

/** A decimal as an integer and the number of its digits after the point. */
interface Exact {
	units: bigint;
	places: number;
}

function exact(text: string): Exact {
	const parts = DECIMAL.exec(text);
	if (parts === null) throw new RangeError(`not a decimal: ${text}`);
	const after = parts[3] ?? "";
	return { units: BigInt(`${parts[1]}${parts[2]}${after}`), places: after.length };
}

function aligned(a: string, b: string): { left: bigint; right: bigint; places: number } {
	const x = exact(a);
	const y = exact(b);
	const places = Math.max(x.places, y.places);
	return { left: scaleTo(x, places), right: scaleTo(y, places), places };
}

function scaleTo(value: Exact, places: number): bigint {
	return value.units * 10n ** BigInt(places - value.places);
}

function textOf(units: bigint, places: number): string {
	const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
	const whole = digits.slice(0, digits.length - places);
	const sign = units < 0n ? "-" : "";
	return places ? `${sign}${whole}.${digits.slice(-places)}` : `${sign}${whole}`;
}

/** Return the number of whole steps in a decimal; RangeError if it is no multiple of the step. */
export function stepsOf(text: string, step: string): number {
	const { left, right } = aligned(text, step);
	if (right <= 0n || left % right !== 0n) throw new RangeError(`${text} is no multiple of ${step}`);
	const steps = left / right;
	if (steps > MAX_SAFE || steps < -MAX_SAFE) throw new RangeError(`${text} is too large`);
	return Number(steps);
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Return a number of steps as a decimal with the digits of the step. */
export function textOfSteps(steps: number, step: string): string {
	const { units, places } = exact(step);
	return textOf(units * BigInt(steps), places);
}

/** Return a negative, zero or positive number as `a` is below, at or above `b`. */
export function compare(a: string, b: string): number {
	const { left, right } = aligned(a, b);
	return left < right ? -1 : left > right ? 1 : 0;
}

/** Return the exact sum, with the digits of the longer fraction. */
export function add(a: string, b: string): string {
	const { left, right, places } = aligned(a, b);
	return textOf(left + right, places);
}

/** Return the exact difference, with the digits of the longer fraction. */
export function subtract(a: string, b: string): string {
	const { left, right, places } = aligned(a, b);
	return textOf(left - right, places);
}

/** Return the exact product, e.g. of a price and a quantity. */
export function multiply(a: string, b: string): string {
	const x = exact(a);
	const y = exact(b);
	return textOf(x.units * y.units, x.places + y.places);
}

/** Return a mean: a decimal divided by a count, rounded half up to a whole number. */
export function mean(text: string, count: number): string {
	const value = exact(text);
	const divisor = BigInt(count) * 10n ** BigInt(value.places);
	return textOf((value.units * 2n + divisor) / (divisor * 2n), 0);
}

/** Return how many whole times a positive decimal fits into another. */
export function timesIn(part: string, whole: string): string {
	const { left, right } = aligned(whole, part);
	return textOf(left / right, 0);
}

/** Return the exact sum of any number of decimals; "0" for none. */
export function sum(values: Iterable<string>): string {
	let total = "0";
	for (const value of values) total = add(total, value);
	return total;
}

/** Return 1, 0 or -1. */
export function signOf(text: string): number {
	const { units } = exact(text);
	return units > 0n ? 1 : units < 0n ? -1 : 0;
}

/** Return a decimal without its sign. */
export function magnitude(text: string): string {
	return text.startsWith("-") ? text.slice(1) : text;
}

/** Return a decimal rounded half up (away from zero) to some digits after the point. */
export function rounded(text: string, places: number): string {
	const value = exact(text);
	if (value.places <= places) return textOf(scaleTo(value, places), places);
	const factor = 10n ** BigInt(value.places - places);
	const half = value.units < 0n ? -(factor / 2n) : factor / 2n;
	return textOf((value.units + half) / factor, places);
}

/** Return the part of `whole` that `part` is, from 0 to 1, for the length of a bar. */
export function share(part: string, whole: string): number {
	const { left, right } = aligned(part, whole);
	if (right === 0n) return 0;
	return Math.max(0, Math.min(1, Number((left * 10_000n) / right) / 10_000));
}

/** Return a decimal as a coordinate of a chart, where the nearest float will do. */
export function coordinate(text: string): number {
	exact(text);
	return Number(text);
}

/** Return a decimal as the integer of its digits: an order of decimals with equally many digits
 * after the point, as the prices of one market are. */
export function rank(text: string): number {
	return Number(text.replace(".", ""));
}
