/** Rows as text for a spreadsheet: the clipboard's TSV and files of CSV. */

import { type Column, textOf } from "./columns.ts";

/** Return rows as tab-separated lines; several rows come with their heads. */
export function toTsv<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
	const lines = rows.map((row) => columns.map((column) => tsvCell(textOf(column, row))));
	if (rows.length > 1) lines.unshift(columns.map((column) => tsvCell(column.head)));
	return lines.map((line) => line.join("\t")).join("\r\n");
}

function tsvCell(text: string): string {
	return inert(text.replace(/[\t\r\n]+/g, " "));
}

/** Return rows as CSV after RFC 4180, with the byte order mark by which Excel knows UTF-8. */
export function toCsv<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
	const lines = [
		columns.map((column) => csvCell(column.head)),
		...rows.map((row) => columns.map((column) => csvCell(textOf(column, row)))),
	];
	return `\uFEFF${lines.map((line) => `${line.join(",")}\r\n`).join("")}`;
}

function csvCell(text: string): string {
	const safe = inert(text);
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A name such as `=HYPERLINK(…)` must not run in a spreadsheet; a negative number stays one. */
function inert(text: string): string {
	return /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,]+%?$/.test(text) ? `'${text}` : text;
}

/** Let the browser save a text as a file. */
export function save(name: string, text: string, type = "text/csv;charset=utf-8"): void {
	const address = URL.createObjectURL(new Blob([text], { type }));
	const link = document.createElement("a");
	link.href = address;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
