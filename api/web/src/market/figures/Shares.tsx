/** The share of each class in all that has been traded. */

import { wordsOf } from "../../lang.ts";
import { compare, coordinate, signOf } from "../../money/decimal.ts";
import { grouped, tonnes } from "../../money/format.ts";
import { Bars } from "../../parts/Bars.tsx";
import { ChartFrame } from "../../parts/ChartFrame.tsx";
import type { InstrumentStatistics } from "../../wire.gen.ts";
import { figureWords } from "../../words/figures.ts";
import { classNames } from "./classes.ts";

const words = wordsOf(figureWords);

export function Shares({ all }: { all: readonly InstrumentStatistics[] }) {
	const nameOfClass = classNames();
	const traded = all
		.filter(({ volume }) => signOf(volume) > 0)
		.toSorted((a, b) => compare(b.volume, a.volume));
	const top = traded[0];
	return (
		<ChartFrame
			title={words.shares}
			reading={top ? words.sharesRead(nameOfClass(top.credit_class), top.share) : words.noTrades}
			file="shares"
			table={{
				heads: [words.creditClass, words.volume, words.share, words.days, words.trades],
				rows: all.map((one) => [
					nameOfClass(one.credit_class),
					grouped(one.volume),
					`${one.share}%`,
					`${one.days}`,
					`${one.trades}`,
				]),
			}}
		>
			{top && (
				<Bars
					label={words.shares}
					full={100}
					bars={traded.map((one) => ({
						key: one.symbol,
						label: nameOfClass(one.credit_class),
						parts: [
							{
								series: words.share,
								length: coordinate(one.share),
								text: `${one.share}%, ${tonnes(one.volume)}`,
							},
						],
						text: `${one.share}%`,
					}))}
				/>
			)}
		</ChartFrame>
	);
}
