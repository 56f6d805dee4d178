/** One sealed auction: its terms, its result, the own bids, and the form of a bid while it is open. */

import { isOpen } from "../../feed/index.ts";
import { wordsOf } from "../../lang.ts";
import { dayTimeText } from "../../money/days.ts";
import { compare } from "../../money/decimal.ts";
import { price, tonnes } from "../../money/format.ts";
import { nameOf as marketName } from "../../names.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { EntryList } from "../../parts/EntryList.tsx";
import { Fact } from "../../parts/Fact.tsx";
import { session } from "../../session.ts";
import type { AuctionRecord, InstrumentRecord, OrderRecord } from "../../wire.gen.ts";
import * as codes from "../../words/codes.gen.ts";
import { sealedWords } from "../../words/sealed.ts";
import { wordOf } from "../../words/wordOf.ts";
import { hasAccount, isLocked } from "../account.ts";
import { markets } from "../markets.ts";
import { sentenceOf } from "../say.ts";
import { auctions, awarded, type Sealed } from "./auctions.ts";
import { BidForm, CheckBid, check } from "./BidForm.tsx";
import { bidText, cancel, close, draft, termsOf } from "./bid.ts";
import { Left, nameOf, State } from "./names.tsx";

const words = wordsOf(sealedWords);

/** The auction whose dialog is open. */
export function AuctionDialog() {
	const written = draft.value;
	const row = auctions.value?.find(({ auction }) => auction.auction_id === written?.auctionId);
	const instrument = markets.value?.find(
		({ symbol }) => symbol === row?.auction.symbol,
	)?.instrument;
	if (!written || !row || !instrument) return null;
	const key = `${written.auctionId} ${written.step}`;
	const why = obstacle(row);
	if (written.step === "check" && !why) {
		return <CheckBid key={key} auction={row.auction} instrument={instrument} />;
	}
	return <AuctionView key={key} row={row} instrument={instrument} why={why} />;
}

interface ViewProps {
	row: Sealed;
	instrument: InstrumentRecord;
	why: string | undefined;
}

function AuctionView({ row, instrument, why }: ViewProps) {
	const { auction, bids } = row;
	const canBid = why === undefined;
	return (
		<Dialog
			title={nameOf(auction)}
			onClose={close}
			back={words.close}
			act={
				canBid
					? {
							label: words.check,
							run: () => check(auction, instrument),
							disabled: draft.value?.state !== "ready" || isLocked.value,
						}
					: undefined
			}
			{...(canBid ? { focus: "input[inputmode]" } : {})}
			wide
		>
			<div class="sealed-auction">
				<section aria-label={words.terms}>
					<p class="row">
						<State auction={auction} /> <Left auction={auction} named />
					</p>
					<Terms auction={auction} instrument={instrument} />
				</section>
				<section>
					{auction.state === "result" && <Result row={row} />}
					{auction.state === "withdrawn" && <p>{words.withdrawn}</p>}
					{bids.length > 0 && (
						<>
							<h3>{words.bidsTitle}</h3>
							<EntryList class="own-bids" onGone={focusClose}>
								{bids.map((bid) => (
									<li key={bid.order_id}>
										<span class={bid.order_status === "canceled" ? "void" : ""}>
											{bidText(termsOf(bid))}
										</span>
										{isOpen(bid) && auction.state === "call" ? (
											<button
												type="button"
												class="danger"
												aria-label={words.cancelBid(bidText(termsOf(bid)))}
												onClick={() => void cancel(bid)}
											>
												{words.cancel}
											</button>
										) : (
											<span class="muted">{fateOf(bid)}</span>
										)}
									</li>
								))}
							</EntryList>
						</>
					)}
					{canBid && <BidForm auction={auction} instrument={instrument} />}
					{why && <p class="muted">{why}</p>}
				</section>
			</div>
			{(auction.state === "call" || auction.state === "announced") && (
				<p class="muted small">{words.note}</p>
			)}
		</Dialog>
	);
}

function focusClose(): void {
	document.querySelector<HTMLElement>("dialog [data-safe]")?.focus();
}

/** What became of a bid: the tonnes that it got, or how it ended. */
function fateOf({ cum_qty, order_status }: OrderRecord): string {
	if (compare(cum_qty, "0") > 0) return `${words.awarded} ${tonnes(cum_qty)}`;
	return wordOf(codes.orderStatus, order_status);
}

/** Why the person cannot bid now; undefined if it can. */
function obstacle({ auction, isOwn }: Sealed): string | undefined {
	if (auction.state === "announced") {
		return words.notYet(auction.starts_at ? dayTimeText(auction.starts_at) : "");
	}
	if (auction.state !== "call") return "";
	if (!session.value) return words.visitor;
	if (!hasAccount.value) return words.forbidden;
	return isOwn ? words.ownAuction : undefined;
}

interface TermsProps {
	auction: AuctionRecord;
	instrument: InstrumentRecord;
}

function Terms({ auction, instrument }: TermsProps) {
	const kind = auction.direction ?? "forward";
	return (
		<dl class="facts">
			<Fact name={words.offered[kind]}>{tonnes(auction.offered_qty ?? "0")}</Fact>
			{auction.cap_qty && <Fact name={words.cap}>{tonnes(auction.cap_qty)}</Fact>}
			<Fact name={words.pricing}>
				{wordOf(codes.pricing, auction.pricing)}
				<div class="muted small">{sentenceOf(codes.pricing, auction.pricing)}</div>
			</Fact>
			<Fact name={words.tie}>{wordOf(codes.tieBreak, auction.tie_break)}</Fact>
			<Fact name={words.reference}>{price(auction.reference_price)}</Fact>
			{auction.starts_at && <Fact name={words.opens}>{dayTimeText(auction.starts_at)}</Fact>}
			{auction.ends_at && <Fact name={words.until}>{dayTimeText(auction.ends_at)}</Fact>}
			<Fact name={words.market}>{marketName(instrument)}</Fact>
		</dl>
	);
}

/** What was allotted, at which price, and to the participant itself. */
function Result({ row }: { row: Sealed }) {
	const { auction, bids } = row;
	const own = awarded(row);
	const at = bids.find(({ avg_price }) => avg_price)?.avg_price;
	return (
		<>
			<h3>{words.result}</h3>
			<dl class="facts">
				{auction.clearing_price ? (
					<Fact name={auction.pricing === "pay_as_bid" ? words.marginalPrice : words.clearingPrice}>
						{price(auction.clearing_price)}
					</Fact>
				) : (
					<Fact name={words.clearingPrice}>{words.noPrice}</Fact>
				)}
				<Fact name={words.allottedAll}>{tonnes(auction.clearing_qty ?? "0")}</Fact>
				{auction.bid_to_cover && (
					<Fact name={words.bidToCover}>{words.times(auction.bid_to_cover)}</Fact>
				)}
				<Fact name={words.bids}>{`${auction.bids ?? 0}`}</Fact>
				{hasAccount.value && (
					<Fact name={words.own}>
						{compare(own, "0") > 0 && at ? words.ownAt(tonnes(own), price(at)) : words.ownNone}
					</Fact>
				)}
			</dl>
			{auction.late && <p class="muted">{words.late}</p>}
		</>
	);
}
