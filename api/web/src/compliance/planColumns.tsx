/** The columns of a plan's tables. */

import { lang, wordsOf } from "../lang.ts";
import { fiscalYearText } from "../money/days.ts";
import { grouped, price, roughYen, tonnes, yen } from "../money/format.ts";
import { Badge } from "../parts/Badge.tsx";
import type { Column } from "../parts/Grid.tsx";
import type {
	BasketLine,
	Change,
	ExcludedLine,
	LimitLine,
	ScheduleLine,
	YearLine,
} from "../wire.gen.ts";
import { planPrice, planStage } from "../words/codes.gen.ts";
import { planWords } from "../words/plan.ts";
import { wordOf } from "../words/wordOf.ts";
import { className } from "./classNames.ts";

const words = wordsOf(planWords);

export function nameOf(row: { name: string; name_ja: string }): string {
	return lang === "ja" ? row.name_ja : row.name;
}

function figure<T>(key: string, head: string, value: (row: T) => number): Column<T> {
	return {
		key,
		head,
		cell: (row) => grouped(value(row).toFixed()),
		text: (row) => value(row).toFixed(),
		sort: value,
		align: "end",
	};
}

function yenText(amount: number): string {
	return roughYen(amount.toFixed()) || yen(amount.toFixed());
}

export const BASKET: readonly Column<BasketLine>[] = [
	{ key: "name", head: words.instrument, cell: nameOf, names: true, wrap: true },
	{
		key: "stage",
		head: words.stage,
		cell: (row) =>
			`${wordOf(planStage, row.stage)}${row.fiscal_year ? ` ${fiscalYearText(row.fiscal_year)}` : ""}`,
		sort: (row) => `${row.stage} ${row.fiscal_year}`,
	},
	{
		key: "serves",
		head: words.serves,
		cell: (row) => row.serves.join(", "),
		wide: true,
		wrap: true,
	},
	figure("mean", words.mean, (row) => row.mean_t),
	{
		key: "range",
		head: words.range,
		cell: (row) => `${grouped(`${row.p10_t}`)}–${grouped(`${row.p90_t}`)}`,
		wide: true,
		align: "end",
	},
	{
		key: "price",
		head: words.price,
		cell: (row) => price(row.price_yen_per_t.toFixed()),
		sort: (row) => row.price_yen_per_t,
		align: "end",
	},
	{
		key: "origin",
		head: words.origin,
		cell: (row) => (
			<>
				{wordOf(planPrice, row.price_origin)} {row.price_day ?? ""}{" "}
				{row.is_stale && <Badge tone="warn">{words.stale}</Badge>}
			</>
		),
		text: (row) => `${row.price_origin} ${row.price_day ?? ""}`,
		wide: true,
	},
	{
		key: "cost",
		head: words.cost,
		cell: (row) => yenText(row.cost_yen),
		text: (row) => `${row.cost_yen}`,
		sort: (row) => row.cost_yen,
		align: "end",
	},
];

export const SCHEDULE: readonly Column<ScheduleLine>[] = [
	{
		key: "days",
		head: words.period,
		cell: (row) => `${row.first_day} – ${row.last_day}`,
		names: true,
	},
	{
		key: "instrument",
		head: words.instrument,
		cell: (row) => className(row.instrument),
		wrap: true,
	},
	figure("auctions", words.auctions, (row) => row.auctions),
	figure("mean", words.mean, (row) => row.quantity_t),
	figure("each", words.perAuction, (row) => row.t_per_auction),
	{
		key: "cap",
		head: words.cap,
		cell: (row) => (row.most_t === null ? "–" : grouped(`${row.most_t}`)),
		align: "end",
		wide: true,
	},
	{
		key: "price",
		head: words.price,
		cell: (row) => price(row.price_yen_per_t.toFixed()),
		align: "end",
	},
];

export const YEARS: readonly Column<YearLine>[] = [
	{
		key: "year",
		head: words.year,
		cell: (row) => `${row.scheme} ${fiscalYearText(row.fiscal_year)}`,
		names: true,
	},
	figure("need", words.need, (row) => row.need_t),
	figure("allowances", words.allowances, (row) => row.allowances_t),
	figure("credits", words.credits, (row) => row.credits_t),
	{ ...figure<YearLine>("ceiling", words.ceiling, (row) => row.ceiling_t), wide: true },
	{ ...figure<YearLine>("missed", words.missed, (row) => row.missed_t), wide: true },
	{
		key: "cost",
		head: words.laterCost,
		cell: (row) => `${yenText(row.cost_p10_yen)} – ${yenText(row.cost_p90_yen)}`,
		text: (row) => `${row.cost_p50_yen}`,
		align: "end",
		wide: true,
	},
];

export const LIMITS: readonly Column<LimitLine>[] = [
	{
		key: "limit",
		head: words.limit,
		cell: (row) => `${nameOf(row)}${row.fiscal_year ? ` ${fiscalYearText(row.fiscal_year)}` : ""}`,
		names: true,
		wrap: true,
	},
	{ ...figure<LimitLine>("most", words.most, (row) => row.most), wide: true },
	figure("used", words.used, (row) => row.used),
	{
		key: "shadow",
		head: words.shadow,
		cell: (row) => `${grouped(row.shadow_yen.toFixed(row.unit === "yen" ? 2 : 0))} / ${row.unit}`,
		text: (row) => `${row.shadow_yen}`,
		sort: (row) => row.shadow_yen,
		align: "end",
	},
];

export const EXCLUDED: readonly Column<ExcludedLine>[] = [
	{ key: "name", head: words.instrument, cell: nameOf, names: true, wrap: true },
	{
		key: "reason",
		head: words.reason,
		cell: (row) => (lang === "ja" ? row.reason_ja : row.reason),
		wrap: true,
	},
	{
		key: "below",
		head: words.below,
		cell: (row) =>
			row.bought_below_yen_per_t === null ? "–" : price(row.bought_below_yen_per_t.toFixed()),
		align: "end",
		wide: true,
	},
];

/** What a limit that cannot be met is, and would have to be. */
export function changeText({ unit, most, needed }: Change): string {
	const amount = unit === "yen" ? yen : tonnes;
	return words.needed(amount(`${most}`), amount(`${needed ?? most}`));
}
