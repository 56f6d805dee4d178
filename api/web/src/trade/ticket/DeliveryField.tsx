/** What a seller delivers: the oldest credits, those that fit conditions, or named serials. */

import { wordsOf } from "../../lang.ts";
import { Select } from "../../parts/Choice.tsx";
import { Field } from "../../parts/Field.tsx";
import type { SerialFilter } from "../../wire.gen.ts";
import { ticketWords } from "../../words/ticket.ts";
import { BlockChoice, freeBlocks } from "../BlockChoice.tsx";
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
			{delivery.kind === "serials" && (
				<BlockChoice
					symbol={market.symbol}
					ranges={delivery.ranges}
					onRanges={(ranges) => write({ delivery: { kind: "serials", ranges } })}
				/>
			)}
		</div>
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
	const projects = [
		...new Set(freeBlocks(market.symbol).map((block) => block.project_id)),
	].toSorted();
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
