/** What a seller delivers: the oldest credits, those that fit conditions, or named serials. */

import { wordsOf } from "../../lang.ts";
import { sum } from "../../money/decimal.ts";
import { tonnes } from "../../money/format.ts";
import { Check, Select } from "../../parts/Choice.tsx";
import { Field } from "../../parts/Field.tsx";
import type { HoldingRecord, NamedRange, SerialFilter } from "../../wire.gen.ts";
import { ticketWords } from "../../words/ticket.ts";
import { holdings } from "../account.ts";
import type { Market } from "../markets.ts";
import { type Delivery, draft, write } from "../ticketState.ts";

interface DeliveryProps {
	market: Market;
	error: string | undefined;
}

export function DeliveryField({ market, error }: DeliveryProps) {
	const words = wordsOf(ticketWords);
	const { delivery } = draft.value;
	const begin: Record<Delivery["kind"], Delivery> = {
		oldest: { kind: "oldest" },
		filter: { kind: "filter", filter: {} },
		serials: { kind: "serials", ranges: [] },
	};
	return (
		<div class="delivery">
			<Select
				label={words.delivery}
				value={delivery.kind}
				onValue={(kind) => write({ delivery: begin[kind] })}
				options={(["oldest", "filter", "serials"] as const).map((value) => ({
					value,
					label: words.deliveries[value],
				}))}
				error={error}
			/>
			{delivery.kind === "filter" && <FilterFields filter={delivery.filter} market={market} />}
			{delivery.kind === "serials" && <Blocks ranges={delivery.ranges} market={market} />}
		</div>
	);
}

/** The blocks of a market's class in the trading account that no order holds yet. */
function blocksOf(market: Market): HoldingRecord[] {
	return (holdings.value ?? []).filter(
		(block) =>
			block.symbol === market.symbol && block.account === "trading" && block.status === "available",
	);
}

interface FilterProps {
	filter: SerialFilter;
	market: Market;
}

function FilterFields({ filter, market }: FilterProps) {
	const words = wordsOf(ticketWords);
	const put = (name: keyof SerialFilter, value: string) => {
		const { [name]: _, ...rest } = filter;
		write({ delivery: { kind: "filter", filter: value ? { ...rest, [name]: value } : rest } });
	};
	const projects = [...new Set(blocksOf(market).map((block) => block.project_id))].toSorted();
	const text = (name: "methodology" | "country", label: string) => (
		<Field
			label={label}
			value={filter[name] ?? ""}
			onValue={(value) => put(name, value)}
			placeholder={words.anything}
		/>
	);
	return (
		<div class="stack">
			<Select
				label={words.project}
				value={filter.project_id ?? ""}
				onValue={(value) => put("project_id", value)}
				options={["", ...projects].map((value) => ({ value, label: value || words.anything }))}
			/>
			<div class="pair">
				<Field
					label={words.vintageFrom}
					type="date"
					value={filter.vintage_from ?? ""}
					onValue={(value) => put("vintage_from", value)}
				/>
				<Field
					label={words.vintageTo}
					type="date"
					value={filter.vintage_to ?? ""}
					onValue={(value) => put("vintage_to", value)}
				/>
			</div>
			<div class="pair">
				{text("methodology", words.methodology)}
				{text("country", words.country)}
			</div>
		</div>
	);
}

interface BlocksProps {
	ranges: readonly NamedRange[];
	market: Market;
}

function Blocks({ ranges, market }: BlocksProps) {
	const words = wordsOf(ticketWords);
	const blocks = blocksOf(market);
	if (!blocks.length) return <p class="hint">{words.noBlocks}</p>;
	const isChosen = (block: HoldingRecord) =>
		ranges.some((range) => range.serial_from === block.serial_from);
	const chosen = blocks.filter(isChosen);
	return (
		<fieldset class="blocks">
			<legend class="hidden">{words.deliveries.serials}</legend>
			{blocks.map((block) => (
				<Check
					key={block.serial_from}
					label={words.block(block.serial_from, tonnes(block.qty))}
					hint={`${block.project_id} ${block.vintage}`}
					checked={isChosen(block)}
					onChecked={(isIn) => {
						const rest = ranges.filter((range) => range.serial_from !== block.serial_from);
						const { serial_from, serial_to } = block;
						const next = isIn ? [...rest, { serial_from, serial_to }] : rest;
						write({ delivery: { kind: "serials", ranges: next } });
					}}
				/>
			))}
			<p>{words.blocksChosen(tonnes(sum(chosen.map((block) => block.qty))))}</p>
		</fieldset>
	);
}
