/** Addresses of the registrar's files. */

export type FileFormat = "csv" | "excel" | "parquet";

/** The first year of reductions under Article 6. */
export const FIRST_YEAR = "2021";

/** True for a year that a table can be made for. */
export function isYear(text: string): boolean {
	return /^\d{4}$/.test(text) && text >= FIRST_YEAR;
}

/** Return the address of one of the five tables of the agreed electronic format. */
export function aefAddress(table: string, year: string, format: FileFormat): string {
	const query = new URLSearchParams({ year, format });
	return `/v1/registry/exports/aef/${table}?${query}`;
}
