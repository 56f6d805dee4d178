/** What two persons sign, in words, and the routes by which it is signed or ended. */

import { classNameOf } from "../creditClasses.tsx";
import { call } from "../http/call.ts";
import { lang } from "../lang.ts";
import { price, tonnes, yen } from "../money/format.ts";
import type { ApprovalRow, EffectRecord } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";

export type Kind = ApprovalRow["kind"];
export type Figure = EffectRecord["figure"];

/** Kinds that cannot be taken back once they are done. */
const FINAL: ReadonlySet<Kind> = new Set(["bust", "delisting", "transfer", "withdrawal"]);

export const isFinal = (kind: Kind): boolean => FINAL.has(kind);

/** Return a code's label in the page's language. */
export function labelOf(word: codes.Word): string {
	return word[lang];
}

/** Return a code's sentence, its label where it has none. */
export function sentenceOf(word: codes.Word): string {
	return (lang === "ja" ? word.jaText : word.enText) ?? word[lang];
}

export const kindText = (kind: Kind): string => labelOf(codes.approvalKind[kind]);

/** Return what a request is about, without its kind: the trade, the price, the account. */
export function subjectText(row: ApprovalRow): string {
	const trade = row.trade_id === undefined ? "" : ` #${row.trade_id}`;
	switch (row.kind) {
		case "bust":
			return `${row.symbol}${trade}${row.qty ? ` · ${tonnes(row.qty)}` : ""}`;
		case "adjustment":
			return `${row.symbol}${trade} → ${price(row.price ?? "0")}`;
		case "base_price":
			return `${row.symbol} → ${price(row.price ?? "0")}`;
		case "delisting":
			return row.symbol ?? "";
		case "transfer":
			return `${tonnes(row.qty ?? "0")} ${classNameOf(row.credit_class ?? "")} → ${row.target}`;
		case "trusted_account":
			return row.target ?? "";
		case "withdrawal":
			return yen(row.yen ?? "0");
	}
}

const PRICES: ReadonlySet<Figure> = new Set([
	"trade_price",
	"base_price",
	"lowest_price",
	"highest_price",
]);
const COUNTS: ReadonlySet<Figure> = new Set(["open_orders", "trusted_accounts"]);

/** Return a figure's value with its unit. */
export function figureText(figure: Figure, value: string): string {
	if (PRICES.has(figure)) return price(value);
	if (figure.startsWith("cash")) return yen(value);
	return COUNTS.has(figure) ? value : tonnes(value);
}

/** Approve a request with the signer's password. `key` makes a repetition harmless. */
export async function approve(row: ApprovalRow, password: string, key: string): Promise<void> {
	const [body, id] = [{ password }, row.approval_id];
	switch (row.kind) {
		case "transfer":
		case "trusted_account":
			await call("POST /v1/proposals/{proposal_id}/approve", {
				path: { proposal_id: id },
				body,
				key,
			});
			return;
		case "withdrawal":
			await call("POST /v1/cash/requests/{request_id}/approve", {
				path: { request_id: id },
				body,
				key,
			});
			return;
		default:
			await call("POST /v1/admin/approvals/{approval_id}/approve", {
				path: { approval_id: id },
				body,
				key,
			});
	}
}

/** Reject another person's request, or withdraw one's own. */
export async function reject(row: ApprovalRow, reason: string, key: string): Promise<void> {
	const [query, id] = [{ reason }, row.approval_id];
	switch (row.kind) {
		case "transfer":
		case "trusted_account":
			await call("DELETE /v1/proposals/{proposal_id}", { path: { proposal_id: id }, query, key });
			return;
		case "withdrawal":
			await call("DELETE /v1/cash/requests/{request_id}", { path: { request_id: id }, query, key });
			return;
		default:
			await call("DELETE /v1/admin/approvals/{approval_id}", {
				path: { approval_id: id },
				query,
				key,
			});
	}
}

/** The exchange's requests are kept by its server's clock, a participant's by the market's. */
export const isByWallClock = (row: ApprovalRow): boolean => row.participant === "exchange";
