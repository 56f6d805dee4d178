// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { AccountKindCode, ActCode, ActivityKindCode, ActorCode, AuthorizedUseCode, BlockedReasonCode, CalendarKindCode, ChargeCode, ClosingObstacleCode, ClosingWayCode, CreditStatusCode, EligibilityReasonCode, EligibilityStateCode, ErrorCategoryCode, ErrorCode, FirmActCode, LifeActCode, OrderStatusCode, OtcFieldCode, PricingCode, ProposalStateCode, ReasonCode, RegistryReasonCode, SerialEventCode, StatementLineCode, StepCode, TieBreakCode } from "./words/codes.gen.ts";

/** A decimal number in digits, such as "2150": never a float. */
export type Decimal = string;
/** A time in UTC such as "2026-11-21T06:00:00.000123Z". */
export type Time = string;
/** A day such as "2023-04-01". */
export type Day = string;

/**
 * A registry account; trading accounts are opened with their participant.
 *
 * `jcm_applied_on`: the day of the application for a JCM holding account, on which the registry
 * charges for its opening.
 */
export interface AccountBody {
  name: string;
  kind: "government" | "holding" | "partner";
  owner: string;
  jcm_applied_on?: Day;
}

export interface AccountRecord {
  name: string;
  kind: AccountKindCode;
  owner: string;
  locked: boolean;
}

/** A request for the record of one of your own accounts. */
export interface AccountRecordBody {
  account: string;
}

/** A numbered record of the blocks that an account held at `timestamp`. */
export interface AccountRecordReply {
  account: string;
  number: number;
  timestamp: Time;
  blocks: RecordedBlock[];
}

export interface AccountsReply {
  accounts: AccountRecord[];
}

/** An act of an officer: the route, what it was about, and the request's other fields. */
export interface ActRecord {
  act_id: number;
  timestamp: Time;
  user: string;
  act: string;
  subject?: string;
  details?: Record<string, string>;
}

export interface ActivitiesReply {
  activities: ActivityRecord[];
}

/** An activity that a host country lists; a project's `sector` is its name or number. */
export interface ActivityRecord {
  country: string;
  number: number;
  kind: ActivityKindCode;
  name: string;
  source: string;
}

/** A page of acts, newest first; `cursor` is the `next_cursor` of the previous page. */
export interface ActsQuery {
  limit?: number;
  cursor?: number;
}

export interface ActsReply {
  acts: ActRecord[];
  next_cursor?: number;
}

/**
 * A sealed bid in the auction `auction_id`: `price` in yen a tonne, `qty` in tonnes.
 *
 * A repeated bid with the same `cl_ord_id` gets the first reply again.
 */
export interface AddBidParams {
  auction_id: string;
  side: "buy" | "sell";
  price: Decimal;
  qty: Decimal;
  cl_ord_id?: string;
  serial_ranges?: NamedRange[];
}

export interface AddBidRequest {
  method: "add_bid";
  params: AddBidParams;
  req_id?: number | string;
}

/** A new order. `deadline`: rejects the order if it arrives later; `validate`: a dry run. */
export interface AddOrderParams {
  symbol: string;
  side: "buy" | "sell";
  order_qty: Decimal;
  order_type?: "limit" | "market" | "stop" | "stop_limit";
  limit_price?: Decimal;
  stop_price?: Decimal;
  time_in_force?: "auction" | "day" | "fok" | "gtc" | "gtd" | "ioc";
  expire_time?: Time;
  post_only?: "reject" | "reprice";
  display_qty?: Decimal;
  cl_ord_id?: string;
  stp_type?: "cancel_both" | "cancel_newest" | "cancel_oldest" | "decrement" | "none";
  stp_group?: number;
  serial_ranges?: NamedRange[];
  serial_filter?: SerialFilter;
  deadline?: Time;
  validate?: boolean;
}

export interface AddOrderRequest {
  method: "add_order";
  params: AddOrderParams;
  req_id?: number | string;
}

/**
 * A request for another price of a trade whose delivery is not instructed yet; a second person
 * approves.
 */
export interface AdjustBody {
  symbol: string;
  trade_id: number;
  price: Decimal;
  note?: string;
}

/** Tonnes taken from a state's emissions in a calendar year; negative: added to them. */
export interface AdjustmentRecord {
  state: string;
  year: number;
  qty: Decimal;
}

/** A query for corresponding adjustments, by averaging (Japan's method) or by trajectory. */
export interface AdjustmentsQuery {
  method?: string;
}

export interface AdjustmentsReply {
  method: string;
  adjustments: AdjustmentRecord[];
}

/** A table of the agreed electronic format; `submitted_on` is today in Tokyo by default. */
export interface AefQuery {
  format?: "csv" | "excel" | "parquet";
  year?: number;
  submitted_on?: Day;
}

/** Changes of an order; at least one of the three fields. */
export interface AmendBody {
  order_qty?: Decimal;
  limit_price?: Decimal;
  display_qty?: Decimal;
}

/**
 * Changes of an order, named by `order_id` or `cl_ord_id`; only a smaller quantity keeps its
 * priority.
 *
 * A market or stop order takes no `limit_price` and no `display_qty`. A `display_qty` of the
 * whole quantity or more displays all of it. A change that would make a post-only order cross is
 * rejected, even if the order reprices at entry.
 */
export interface AmendOrderParams {
  order_id?: number;
  cl_ord_id?: string;
  order_qty?: Decimal;
  limit_price?: Decimal;
  display_qty?: Decimal;
}

export interface AmendOrderRequest {
  method: "amend_order";
  params: AmendOrderParams;
  req_id?: number | string;
}

/** An action that waits for the approval of a second person. */
export interface ApprovalRecord {
  approval_id: string;
  action: string;
  requested_by: string;
  timestamp: Time;
}

/**
 * A request that a second person signs, with its effect if it were done now, or its end.
 *
 * `approval_id`: unique among those of its kind. `participant`: the one whose approver signs,
 * `exchange` for the exchange's. `note`: the requester's reason. `due`: the earliest time at which
 * it takes effect; `expires`: until when it waits. `obstacle`: why you cannot approve it; without
 * one you can. `fails`: why it would be rejected if it were approved, or a withdrawal booked, now.
 * `reason`: why it was rejected or failed.
 */
export interface ApprovalRow {
  approval_id: string;
  kind: "adjustment" | "base_price" | "bust" | "delisting" | "transfer" | "trusted_account" | "withdrawal";
  state: "approved" | "done" | "expired" | "failed" | "rejected" | "waiting" | "withdrawn";
  participant: string;
  requested_by: string;
  timestamp: Time;
  effects?: EffectRecord[];
  note?: string;
  due?: Time;
  expires?: Time;
  symbol?: string;
  trade_id?: number;
  price?: Decimal;
  account?: string;
  target?: string;
  credit_class?: string;
  qty?: Decimal;
  yen?: Decimal;
  serial_ranges?: SerialRange[];
  obstacle?: "not_approver" | "own_request";
  fails?: ReasonCode;
  decided_by?: string;
  decided?: Time;
  reason?: string;
}

/**
 * A page of requests, newest first: those that wait (all on one page), or those with an end,
 * from `cursor` on.
 */
export interface ApprovalRowsQuery {
  state?: "ended" | "waiting";
  limit?: number;
  cursor?: number;
}

export interface ApprovalRowsReply {
  approvals: ApprovalRow[];
  next_cursor?: number;
}

export interface ApprovalsReply {
  approvals: ApprovalRecord[];
}

/**
 * A new approver with a password, with which to log in and make a key, or with the hex public
 * half of an Ed25519 key that the approver has made, or with both.
 */
export interface ApproverBody {
  name: string;
  participant: string;
  password?: string;
  public_key?: string;
}

/**
 * A project's kind, whether ICROA endorsed its programme (December 2021), and whether its
 * credits neutralize emissions at net zero (SBTi: removals only).
 */
export interface AttributesRecord {
  project_id: string;
  programme: string;
  kind: string;
  is_icroa_endorsed: boolean;
  counts_at_net_zero: boolean;
}

export interface AttributesReply {
  projects: AttributesRecord[];
  next_cursor?: number;
}

/**
 * A sealed-bid auction of a participant's credits (forward) or for its yen (reverse).
 *
 * `reserve_price`: the lowest price of a sale, the highest of a purchase; not shown to bidders.
 * `cap_qty`: the most that one bidder gets; `minimum_qty`: below it nothing is awarded. Without
 * `opens_at` the auction opens at once.
 */
export interface AuctionBody {
  participant: string;
  symbol: string;
  qty: Decimal;
  reserve_price: Decimal;
  ends_at: Time;
  opens_at?: Time;
  direction?: "forward" | "reverse";
  pricing?: "first_rejected" | "last_accepted" | "pay_as_bid";
  tie_break?: "pro_rata" | "random" | "time";
  cap_qty?: Decimal;
  minimum_qty?: Decimal;
  seed?: number;
}

export interface AuctionDoneReply {
  auction_id: string;
  seq: number;
  timestamp: Time;
}

/** The indicative price and quantity of a call auction. */
export interface AuctionPush {
  channel: "auction";
  symbol: string;
  data: AuctionRecord[];
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
  interval_ms?: 50 | 100 | 250 | 1000;
}

/**
 * An auction with its indicative figures, or with its result (`state` "result").
 *
 * Before its result a sealed auction (`mode`) shows its terms only. With pay-as-bid,
 * `clearing_price` is the marginal price. `bid_to_cover`: the quantity bid divided by the
 * quantity offered.
 */
export interface AuctionRecord {
  symbol: string;
  auction_id: string;
  state: "announced" | "call" | "frozen" | "none" | "result" | "withdrawn";
  auction_type: "closing" | "intraday" | "opening" | "primary";
  mode: "open" | "sealed";
  reference_price: Decimal;
  collar_low: Decimal;
  collar_high: Decimal;
  indicative_price?: Decimal;
  indicative_qty?: Decimal;
  imbalance_qty?: Decimal;
  imbalance_side?: "buy" | "sell";
  best_bid?: Decimal;
  best_ask?: Decimal;
  ends_at?: Time;
  clearing_price?: Decimal;
  clearing_qty?: Decimal;
  bid_to_cover?: Decimal;
  tie_break?: TieBreakCode;
  late?: boolean;
  extensions?: number;
  starts_at?: Time;
  direction?: "forward" | "reverse";
  pricing?: PricingCode;
  offered_qty?: Decimal;
  cap_qty?: Decimal;
  bids?: number;
}

export interface AuctionReply {
  auction: AuctionRecord;
}

/**
 * A page of results, newest first; `cursor` is the `next_cursor` of the previous page. CSV and
 * Parquet have all results that are kept. `mode`: only call auctions, or only sealed ones.
 */
export interface AuctionsQuery {
  format?: "csv" | "excel" | "json" | "parquet";
  symbol?: string;
  mode?: "open" | "sealed";
  limit?: number;
  cursor?: number;
}

/** Open auctions, on the first page only, and results; `next_cursor` continues the results. */
export interface AuctionsReply {
  seq: number;
  auctions: AuctionRecord[];
  results: AuctionRecord[];
  next_cursor?: number;
}

/** Credentials: a signature (`api_key`, `timestamp_ms`, `nonce`, `signature`) or a `token`. */
export interface AuthParams {
  api_key?: string;
  timestamp_ms?: number;
  nonce?: string;
  signature?: string;
  token?: string;
  recv_window?: number;
  cancel_on_disconnect?: boolean;
  heartbeat_s?: number;
  rate_limit?: boolean;
}

/** Logs the connection in, which private channels and orders need. */
export interface AuthRequest {
  method: "auth";
  params: AuthParams;
  req_id?: number | string;
}

/** The login with its limits. `heartbeat_s`: seconds between the server's heartbeats. */
export interface AuthResult {
  session: Session;
  limits: Limits;
  server_time: Time;
  heartbeat_s: number;
  mode: "demo" | "live" | "trial";
  cancel_on_disconnect?: boolean;
}

/**
 * An authorization of a project's credits under Article 6.
 *
 * A later one changes it from its day on, one without `states` revokes it. `uses`: NDC, IMP
 * (international mitigation, such as CORSIA), OP (other purposes); a use other than NDC needs
 * `first_transfer`.
 */
export interface AuthorizationBody {
  authorization_id: string;
  cooperative_approach: string;
  on: Day;
  states: string[];
  uses?: ("IMP" | "NDC" | "OP")[];
  quantity?: number;
  first_year?: number;
  last_year?: number;
  first_transfer?: "" | "Authorisation" | "Issuance" | "Use or cancellation";
  terms?: string;
  entities?: EntityBody[];
}

/** One version of a project's authorization; the newest is in force, unless it has no states. */
export interface AuthorizationRecord {
  version: number;
  authorization_id: string;
  cooperative_approach: string;
  on: Day;
  states: string[];
  uses: AuthorizedUseCode[];
  quantity: Decimal | null;
  first_year: number;
  last_year: number;
  first_transfer: string;
  terms: string;
  entities: EntityRecord[];
}

export interface AuthorizationsReply {
  authorizations: AuthorizationRecord[];
}

/** A request for a backup; `name` is the name of a new folder on the server. */
export interface BackupBody {
  name: string;
}

/**
 * A finished backup: its path on the server and the number of its last command.
 *
 * `digest`: the venue's digest at `seq`, empty if a later group was being written meanwhile.
 * `files`: SHA-256 by file name.
 */
export interface BackupReply {
  path: string;
  seq: number;
  digest: string;
  files: Record<string, string>;
}

/**
 * The balance of one asset ("JPY" or a symbol); due amounts can be neither sold nor spent.
 * `event_id`: the `seq` of the change, as in GET /v1/ledger; absent in a snapshot.
 */
export interface BalanceRecord {
  asset: string;
  available: Decimal;
  held: Decimal;
  total: Decimal;
  due_in: Decimal;
  due_out: Decimal;
  event_id?: number;
}

/** Balances of the account in each asset. */
export interface BalancesPush {
  channel: "balances";
  data: BalanceRecord[];
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
}

export interface BalancesReply {
  seq: number;
  balances: BalanceRecord[];
}

/** A request for another base price of a closed or halted market; a second person approves. */
export interface BasePriceBody {
  symbol: string;
  price: Decimal;
  note?: string;
}

/**
 * A purchase of the plan.
 *
 * `stage`: `now`, by a schedule before the verification, the same on all paths; `later`, on each
 * path once emissions and prices are known. `fiscal_year`: of the duty that a later purchase
 * serves; None for a purchase now. `serves`: uses, each of one scheme or of two joined by `+`.
 */
export interface BasketLine {
  instrument: string;
  name: string;
  name_ja: string;
  kind: "abatement" | "allowance" | "borrowed" | "ceiling" | "credit" | "forward" | "missed" | "penalty";
  stage: "later" | "now";
  fiscal_year: number | null;
  serves: string[];
  mean_t: number;
  p10_t: number;
  p90_t: number;
  price_yen_per_t: number;
  price_origin: "book" | "file" | "imported" | "law" | "path";
  price_day: Day | null;
  is_stale: boolean;
  cost_yen: number;
}

/** Orders in their order of entry; all are checked before the first is entered. */
export interface BatchAddParams {
  orders: OrderParams[];
  deadline?: Time;
  validate?: boolean;
}

export interface BatchAddRequest {
  method: "batch_add";
  params: BatchAddParams;
  req_id?: number | string;
}

export interface BatchCancelParams {
  orders: CancelTarget[];
}

export interface BatchCancelRequest {
  method: "batch_cancel";
  params: BatchCancelParams;
  req_id?: number | string;
}

/** The result for one order of a batch. */
export interface BatchOrder {
  success: boolean;
  order_id?: number;
  cl_ord_id?: string;
  result?: OrderResult;
  error?: ErrorBody;
}

/** Results in the order of the request; after a dry run that passed each has its `dry_run`. */
export interface BatchResult {
  orders: BatchOrder[];
}

/**
 * A sealed bid: `price` in yen a tonne, `qty` in tonnes; a bid to sell may name its credits in
 * `serial_ranges`.
 */
export interface BidBody {
  side: "buy" | "sell";
  price: Decimal;
  qty: Decimal;
  cl_ord_id?: string;
  serial_ranges?: NamedRange[];
}

/** An active bid of your own; no other participant sees it before the result. */
export interface BidRecord {
  bid_id: number;
  auction_id: string;
  side: "buy" | "sell";
  price: Decimal;
  qty: Decimal;
  cl_ord_id?: string;
  serial_ranges?: SerialRange[];
}

/**
 * A bid that was entered or withdrawn, durable at `seq`. `duplicate`: it had been entered
 * before.
 */
export interface BidResult {
  auction_id: string;
  bid_id: number;
  seq: number;
  cl_ord_id?: string;
  duplicate?: boolean;
}

export interface BidsReply {
  bids: BidRecord[];
}

/** Credits that do not count for a year, with the reason. */
export interface BlockedRecord {
  quantity_t: number;
  credit_class: string;
  code: BlockedReasonCode;
  reason: string;
}

/**
 * The whole board, in each update as in a snapshot. `rows`: the most prices above and below the
 * center.
 */
export interface BoardPush {
  channel: "board";
  symbol: string;
  rows: 10 | 20 | 40;
  data: BoardRecord[];
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
  interval_ms?: 50 | 100 | 250 | 1000;
}

/** `rows`: the most prices above and below the center. */
export interface BoardQuery {
  symbol: string;
  rows?: 10 | 20 | 40;
}

/**
 * The board (ita) of a market, always whole: an update replaces it.
 *
 * `rows`, from the highest price down: each price at which a limit order rests, of either side, at
 * most the requested number above and below the center, and the center itself, which may hold no
 * order. Empty price steps have no row. `center_price`: the indicative price; in a book that is
 * not crossed the last price of continuous trading, else the reference price, moved to the nearest
 * price between best bid and best ask.
 *
 * `market_bid`, `market_ask`: waiting market orders and triggered stops without a limit, which are
 * in the running totals and in no row. `over_qty`: asks above the rows; `under_qty`: bids below.
 * `best_bid`, `best_ask`: of limit orders. In a crossed book an auction held now would trade
 * `indicative_qty` at `indicative_price`, and `imbalance_qty` would be left on `imbalance_side`;
 * these count the hidden parts of icebergs, all other quantities are displayed ones.
 */
export interface BoardRecord {
  center_price: Decimal;
  rows: BoardRow[];
  over_qty: Decimal;
  under_qty: Decimal;
  market_bid: Decimal;
  market_ask: Decimal;
  best_bid?: Decimal;
  best_ask?: Decimal;
  indicative_price?: Decimal;
  indicative_qty?: Decimal;
  imbalance_qty?: Decimal;
  imbalance_side?: "buy" | "sell";
}

/** A board as of the sequence number `seq` of the stream. */
export interface BoardReply {
  symbol: string;
  rows: 10 | 20 | 40;
  seq: number;
  timestamp: Time;
  board: BoardRecord;
}

/**
 * One price of a board, quantities in tonnes.
 *
 * `bid_qty`, `ask_qty`: displayed limit orders at this price. `bid_cum`: bids at this price and
 * above, `ask_cum`: asks at this price and below; both include the market orders.
 * `executable_qty`: the smaller of the two totals, what would trade at this price; `difference`:
 * `bid_cum` less `ask_cum`, negative where asks prevail.
 */
export interface BoardRow {
  price: Decimal;
  bid_qty: Decimal;
  ask_qty: Decimal;
  bid_cum: Decimal;
  ask_cum: Decimal;
  executable_qty: Decimal;
  difference: Decimal;
}

/** Price levels of a book; an update has the changed levels and a checksum. */
export interface BookPush {
  channel: "book";
  symbol: string;
  depth: 10 | 25 | 100 | 500;
  data: BookRecord[];
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
  interval_ms?: 50 | 100 | 250 | 1000;
}

export interface BookQuery {
  symbol: string;
  depth?: 10 | 25 | 100 | 500;
}

/**
 * Price levels, best first; in an update `qty` "0" deletes a level. `checksum`: CRC-32 of the
 * ten best levels of each side.
 */
export interface BookRecord {
  bids: Level[];
  asks: Level[];
  checksum: number;
}

/** A book, numbered as the stream's pushes: buffer them, then drop those up to `seq`. */
export interface BookReply {
  symbol: string;
  depth: 10 | 25 | 100 | 500;
  seq: number;
  timestamp: Time;
  book: BookRecord;
}

/**
 * A request to bust a trade whose delivery is not instructed yet; a second person approves and
 * reads `note`, its reason.
 */
export interface BustBody {
  symbol: string;
  trade_id: number;
  note?: string;
}

/** A day of the calendar; `is_seen` is false where no source confirms the day. */
export interface CalendarEntryRecord {
  day: Day;
  kind: CalendarKindCode;
  scheme: string;
  name: string;
  name_ja: string;
  source: string;
  is_seen: boolean;
}

/**
 * A span of days: from `on`, by default the exchange's day, to `until`, by default 500 days
 * on.
 */
export interface CalendarQuery {
  on?: Day;
  until?: Day;
}

/**
 * The calendar of a firm's schemes and markets.
 *
 * `sessions_left`: TSE auctions to the first last safe trading day; `next_session`: the next day
 * with auctions, at `session_times` in Tokyo; `without_deadline`: served schemes of which no
 * source for a deadline was found.
 */
export interface CalendarReply {
  on: Day;
  day_from: "asked" | "calendar" | "market";
  until: Day;
  entries: CalendarEntryRecord[];
  sessions_left: number;
  next_session: Day | null;
  session_times: string[];
  without_deadline: string[];
}

/** The dead-man timer: `timeout` in seconds; 0 switches it off. */
export interface CancelAllOrdersAfterParams {
  timeout: number;
}

export interface CancelAllOrdersAfterRequest {
  method: "cancel_all_orders_after";
  params: CancelAllOrdersAfterParams;
  req_id?: number | string;
}

export interface CancelAllParams {
  symbol?: string;
  side?: "buy" | "sell";
}

export interface CancelAllQuery {
  symbol?: string;
  side?: "buy" | "sell";
}

export interface CancelAllRequest {
  method: "cancel_all";
  params?: CancelAllParams;
  req_id?: number | string;
}

export interface CancelBidParams {
  auction_id: string;
  bid_id: number;
}

export interface CancelBidRequest {
  method: "cancel_bid";
  params: CancelBidParams;
  req_id?: number | string;
}

/** The setting that is now in force for this connection. */
export interface CancelOnDisconnectResult {
  cancel_on_disconnect: boolean;
}

/** Any number of your own orders, by `order_id` or by `cl_ord_id`. */
export interface CancelOrderParams {
  order_id?: number[];
  cl_ord_id?: string[];
}

export interface CancelOrderRequest {
  method: "cancel_order";
  params: CancelOrderParams;
  req_id?: number | string;
}

/** The orders that were canceled, and those that could not be. */
export interface CancelResult {
  orders: CanceledOrder[];
}

export interface CancelTarget {
  order_id?: number;
  cl_ord_id?: string;
}

/** The result for one order of a cancel request. */
export interface CanceledOrder {
  success: boolean;
  order_id?: number;
  cl_ord_id?: string;
  seq?: number;
  error?: ErrorBody;
}

/**
 * The prices and the volume of one interval from `interval_begin` on.
 *
 * A `1d` interval begins at midnight in Tokyo, 15:00 UTC of the day before. A `closed` candle
 * changes only if one of its trades is corrected. A candle whose trades were all busted has 0
 * `trades` and keeps the published prices.
 */
export interface CandleRecord {
  symbol: string;
  interval_begin: Time;
  open: Decimal;
  high: Decimal;
  low: Decimal;
  close: Decimal;
  volume: Decimal;
  vwap: Decimal;
  trades: number;
  closed: boolean;
}

/**
 * A participant's request about yen.
 *
 * `state`: proposed (a withdrawal that a second person of the participant must approve), submitted
 * (waits for the operator), booking, booked, rejected or canceled. `decided_by` booked, rejected
 * or canceled it. `seq`: the command that booked it. While a request is open, `available` has the
 * participant's free yen and `available_after` those after a booking now.
 */
export interface CashRequestRecord {
  request_id: number;
  participant: string;
  kind: "deposit" | "withdrawal";
  yen: Decimal;
  state: "booked" | "booking" | "canceled" | "proposed" | "rejected" | "submitted";
  requested_by: string;
  timestamp: Time;
  reference?: string;
  approved_by?: string;
  approved_at?: Time;
  decided_by?: string;
  decided_at?: Time;
  reason?: string;
  seq?: number;
  available?: Decimal;
  available_after?: Decimal;
}

/**
 * A page of requests, newest first; `cursor` is the `next_cursor` of the previous page.
 * `state`: open ones only, or all.
 */
export interface CashRequestsQuery {
  state?: "all" | "open";
  limit?: number;
  cursor?: number;
}

export interface CashRequestsReply {
  requests: CashRequestRecord[];
  next_cursor?: number;
}

/** A block in the record of a certificate, with its project's facts on that day. */
export interface CertificateBlock {
  serial_from: string;
  serial_to: string;
  qty: string;
  programme: string;
  credit_class: string;
  vintage_start: Day;
  vintage_end: Day;
  issued_on: Day;
  project_id: string;
  project_name: string;
  country: string;
  place: string;
  methodology: string;
  mechanism: string;
  base: string;
  certifier: string;
  co_benefits: string[];
  authorized_by: string[];
}

/**
 * The public facts of a retirement. The SHA-256 of this document's bytes, as they are sent, is
 * the hash on the certificate.
 */
export interface CertificateRecord {
  certificate: string;
  act: string;
  timestamp: string;
  account_kind: string;
  beneficiary: string;
  legal_name: LegalNames | null;
  purpose: string;
  schemes: SchemeUse[];
  qty: string;
  blocks: CertificateBlock[];
}

/**
 * The smallest change of one limit, all others kept, that makes an infeasible plan feasible;
 * `needed` is None where this limit alone cannot.
 */
export interface Change {
  limit: string;
  name: string;
  name_ja: string;
  fiscal_year: number | null;
  unit: "t" | "yen";
  most: number;
  needed: number | null;
}

/** A fee of the JCM registry without tax, owed to the state; it changes no balance here. */
export interface ChargeRecord {
  timestamp: Time;
  owner: string;
  account: string;
  what: ChargeCode;
  key: string;
  yen: Decimal;
}

/** A range of days in Tokyo, both ends included; `until` is `since` by default. */
export interface ChargesQuery {
  since: Day;
  until?: Day;
}

export interface ChargesReply {
  charges: ChargeRecord[];
  total: Decimal;
}

/** The result of a check. `faults`: a text for each broken invariant; halt the exchange then. */
export interface CheckReply {
  seq: number;
  digest: string;
  passed: boolean;
  faults: string[];
}

/** A credit class and its name in English and Japanese. */
export interface ClassRecord {
  credit_class: string;
  name: string;
  name_ja: string;
}

/** Moves a manual clock forward to a time, or without one to the next due moment. */
export interface ClockBody {
  to?: Time;
}

export interface ClockReply {
  sim_time: Time;
  seq: number;
  phases: StatusRecord[];
}

/** Holds the auction now, or withdraws it without an award. */
export interface CloseAuctionBody {
  withdraw?: boolean;
}

/**
 * One way of closing a shortage now, by prices of one origin alone.
 *
 * `price_day`, `source`: of the price; `left_open_t`: what the way leaves open. `code`, empty if
 * it can be done: why it cannot; then there is no cost.
 */
export interface ClosingRecord {
  way: ClosingWayCode;
  origin: "book" | "imported" | "law" | "path";
  credit_class: string;
  price_yen_per_t: Decimal | null;
  price_day: Day | null;
  age_days: number | null;
  is_stale: boolean;
  source: string;
  closes_t: number;
  left_open_t: number;
  cost_yen: number | null;
  code: ClosingObstacleCode;
  reason: string;
}

/**
 * One code: a short label and, where it says more, a sentence, in English and Japanese.
 *
 * `category`, `status` (of HTTP) and `retryable` are those of an error code.
 */
export interface CodeRecord {
  code: string;
  en: string;
  ja: string;
  en_text?: string;
  ja_text?: string;
  category?: ErrorCategoryCode;
  status?: number;
  retryable?: boolean;
}

export interface CodesReply {
  vocabularies: VocabularyRecord[];
}

/** A column of a table; `unit` is empty for text. */
export interface ColumnRecord {
  name: string;
  en: string;
  ja: string;
  unit: string;
}

/**
 * The approver's own password, entered again. Needed after a login by password, checked and
 * limited as a login is; a signed request needs no body.
 */
export interface ConfirmBody {
  password?: string;
}

/** A participant's limits (0: none), kill switches, cash in yen, open orders and group. */
export interface ControlRecord {
  participant: string;
  cash_free: Decimal;
  cash_held: Decimal;
  open_orders: number;
  killed?: boolean;
  killed_symbols?: string[];
  quantity_max?: number;
  notional_max_yen?: number;
  position_max?: number;
  orders_max?: number;
  stp_group?: number;
}

/** Halts, kill switches for everybody, and a page of participants, oldest first. */
export interface ControlsReply {
  participants: ControlRecord[];
  halts?: HaltRecord[];
  killed?: boolean;
  killed_symbols?: string[];
  next_cursor?: number;
}

/**
 * The assumptions of a coverage.
 *
 * `on`: the day, by default the exchange's own; `credit_limit`: percent of emissions that credits
 * may cover, 10 if not given; `later_vintages`: the next year's allowances may meet a year's duty;
 * `ceiling_after_surge`: the ceiling is payable only once the price has reached it; `group`:
 * covered parents are certified with covered subsidiaries; `emissions`: the quantile of all
 * forecasts; `holdings`: the source of holdings and orders.
 */
export interface CoverageQuery {
  on?: Day;
  credit_limit?: number;
  later_vintages?: boolean;
  ceiling_after_surge?: boolean;
  group?: boolean;
  emissions?: "p10" | "p50" | "p90";
  holdings?: "both" | "exchange" | "file";
}

/**
 * A firm's GX-ETS coverage by unit of the duty, and what counts in the other schemes of its
 * file (`served`), which of the assumptions know the day and the source of holdings alone.
 *
 * `on`, `day_from`: the day and where it comes from; `market_day`: the exchange's, on which live
 * books were read; `entity`: the participant's in the file; `here_t`: tonnes that it holds at
 * this exchange by class, which count unless `holdings` is file; `empty_tables`: tables of the
 * file, with the holdings of `holdings`, that have no row and are taken as none.
 */
export interface CoverageReply {
  on: Day;
  day_from: "asked" | "calendar" | "market";
  market_day: Day;
  entity: string;
  holdings: "both" | "exchange" | "file";
  here_t: Record<string, number>;
  credit_limit_percent: number;
  units: UnitCoverageRecord[];
  served: ServedRecord;
  not_covered: NotCoveredRecord[];
  empty_tables: string[];
  imported: PriceUsedRecord[];
  books: string[];
  classes: ClassRecord[];
}

/** A step of a programme's cycle: its actor, and the documents that must be on file first. */
export interface CycleStepRecord {
  step: StepCode;
  actor: ActorCode;
  needs: string[];
}

/** A request to end a market, which is final; a second person approves. */
export interface DelistBody {
  symbol: string;
  note?: string;
}

/**
 * The credits that a sale in this market may deliver; all given fields must match.
 *
 * Without vintages or methodologies all are accepted. A seller chooses among own credits by
 * `serial_filter`.
 */
export interface Deliverable {
  programme: string;
  credit_class: string;
  vintage_from?: Day;
  vintage_to?: Day;
  methodology?: string[];
}

/** A deposit of yen into a participant's trading account. */
export interface DepositBody {
  participant: string;
  yen: Decimal;
}

/** A notice of yen paid in. `reference`: by which the operator finds the payment at its bank. */
export interface DepositNoticeBody {
  yen: Decimal;
  reference: string;
}

/**
 * A difference between ledger and registry in a participant's trading account, in tonnes.
 *
 * `astray`: the serials that only the ledger has there.
 */
export interface DifferenceRecord {
  participant: string;
  credit_class: string;
  ledger_qty: Decimal;
  registry_qty: Decimal;
  astray?: SerialRange[];
}

/** Statements of your own for the certificate, which marks them as yours. */
export interface DisclosureBody {
  year?: string;
  activity?: string;
  emissions_t?: number;
  reason?: string;
  rule?: string;
}

/** Names of documents to put on file. */
export interface DocumentsBody {
  documents: string[];
}

/** An accepted command; `seq` is its number. */
export interface DoneReply {
  seq: number;
}

/** A draft of an order that a person checks and sends; nothing is sent. */
export interface DraftOrder {
  instrument: string;
  symbol: string;
  side: "buy";
  quantity_t: number;
  limit_price_yen_per_t: number;
  first_day: Day;
  last_day: Day;
  note: string;
  note_ja: string;
}

/** The drafts that replace the present ones; an empty list removes them. */
export interface DraftsBody {
  drafts: OrderDraft[];
}

/** The participant's drafts of orders; none is sent by the exchange. */
export interface DraftsReply {
  drafts: OrderDraft[];
}

/**
 * The effect of an order if it were entered now and alone; in a batch each by itself.
 *
 * `cost`: limit price times quantity in yen, for an order without a limit at the worst price of
 * the band; `fee`: the fee for that value. `hold`: the amount of `hold_asset` ("JPY" or a symbol)
 * that would be held, which leaves `available_after`.
 *
 * In a call: the auction's price without the order (`indicative_price`) and with it
 * (`indicative_after`, `indicative_qty_after`); a price is absent where nothing would trade. In
 * continuous trading: `fill_qty` would trade at once at the average price `fill_price`; this
 * counts displayed quantities, so hidden parts of icebergs may fill more.
 */
export interface DryRun {
  cost: Decimal;
  fee: Decimal;
  hold: Decimal;
  hold_asset: string;
  available_after: Decimal;
  indicative_price?: Decimal;
  indicative_after?: Decimal;
  indicative_qty_after?: Decimal;
  fill_qty?: Decimal;
  fill_price?: Decimal;
}

/**
 * A query for duties. `participant`: only this one, by code or legal name; by default all, page
 * by page.
 */
export interface DutiesQuery {
  on?: Day;
  participant?: string;
  cursor?: number;
  limit?: number;
}

export interface DutiesReply {
  duties: DutyRecord[];
  next_cursor?: number;
}

/** A query for a duty. `on`: as of the end of this day, today by default. */
export interface DutyQuery {
  on?: Day;
}

/**
 * A participant's GX-ETS duty of a fiscal year, in tonnes.
 *
 * A figure that depends on verified emissions is null until they are entered. `credits`: ended in
 * time, of which `credits_counted` count, up to `credit_limit`. `need`: what allowances must
 * cover; `shortage`: the uncovered part of it. `late`: ended after `holding_deadline`. `state`:
 * met, open until the deadline, short after it.
 */
export interface DutyRecord {
  participant: string;
  fiscal_year: number;
  on: Day;
  holding_deadline: Day;
  state: "emissions_not_entered" | "met" | "open" | "short";
  emissions: number | null;
  credits: number;
  credit_limit: number | null;
  credits_counted: number | null;
  need: number | null;
  allowances_surrendered: number;
  allowances_held: number;
  late: number;
  shortage: number | null;
}

/**
 * One figure that an act changes: of a participant, an account or a market.
 *
 * Prices are in yen a tonne, cash in yen, credits and holdings in tonnes, orders and accounts are
 * counted. Without `after` there is no such figure any more.
 */
export interface EffectRecord {
  of: string;
  figure: "base_price" | "cash_due_in" | "cash_due_out" | "cash_free" | "credits_due_in" | "credits_due_out" | "credits_free" | "highest_price" | "holding" | "lowest_price" | "open_orders" | "trade_price" | "trusted_accounts";
  before: Decimal;
  after?: Decimal;
}

/**
 * A request that a second person would sign, as in its own route: `trade_id` of a bust or an
 * adjustment, `price` of an adjustment or a base price.
 */
export interface EffectsQuery {
  kind: "adjustment" | "base_price" | "bust" | "delisting";
  symbol: string;
  trade_id?: number;
  price?: Decimal;
}

/** The figures that would change now; `fails`: why it would be rejected. */
export interface EffectsReply {
  effects: EffectRecord[];
  fails?: ReasonCode;
}

/**
 * A query for credits that count in a scheme.
 *
 * `on`: as of the end of this day, today by default. `fiscal_year`: only this year, all by
 * default. `emissions_t`: computes the limit from these emissions instead of the verified ones.
 */
export interface EligibilityQuery {
  scheme: string;
  on?: Day;
  fiscal_year?: number;
  emissions_t?: number;
}

/** A participant's credits in a scheme: the position of each year, and every block. */
export interface EligibilityReply {
  scheme: string;
  holder: string;
  on: Day;
  years: YearRecord[];
  blocks: JudgedBlock[];
}

/**
 * A participant's verified emissions of a fiscal year, t-CO2; a later entry corrects an earlier
 * one.
 */
export interface EmissionsBody {
  participant: string;
  fiscal_year: number;
  emissions_t: number;
  verifier: string;
}

/** Verified emissions of a fiscal year in whole t-CO2, with their verifier. */
export interface EmissionsRecord {
  participant: string;
  fiscal_year: number;
  emissions_t: number;
  verifier: string;
}

export interface EmissionsReply {
  emissions: EmissionsRecord[];
}

/** A legal person that may use the credits; `number` is from its country of incorporation. */
export interface EntityBody {
  name: string;
  country: string;
  number: string;
}

export interface EntityRecord {
  name: string;
  country: string;
  number: string;
}

/**
 * The reason for a rejection. `code` is stable, the text of `message` may change.
 * `order_status`, with `order_closed`: the final status of the order.
 */
export interface ErrorBody {
  code: ErrorCode;
  category: ErrorCategoryCode;
  message: string;
  retryable?: boolean;
  field?: string;
  order_status?: OrderStatusCode;
}

/**
 * An instrument of which the plan buys nothing, and why. `bought_below_yen_per_t`: the price
 * from which it would be bought, None where no price helps.
 */
export interface ExcludedLine {
  instrument: string;
  name: string;
  name_ja: string;
  code: string;
  reason: string;
  reason_ja: string;
  bought_below_yen_per_t: number | null;
}

/**
 * A query whether VCS or Gold Standard exclude an energy project.
 *
 * `income`: the country's group by the World Bank; `exempt`: a small island or landlocked
 * developing state; the share of renewables is of the grid's capacity.
 */
export interface ExclusionsQuery {
  activity: string;
  income?: string;
  least_developed?: boolean;
  large?: boolean;
  exempt?: boolean;
  renewable_share_percent?: string;
}

/** The answers of the standards; source: Carbon Credit Report of 2022, note 16. */
export interface ExclusionsReply {
  vcs_excludes: boolean;
  gold_standard_excludes: boolean;
}

/**
 * One execution report about one of your orders; FIX names map one to one.
 *
 * `trade_status`: a `restated` report corrects the fill `trade_id`; `last_price` and `last_qty` of
 * an adjusted fill are the corrected ones, a busted fill has none. The order's terms (from
 * `stop_price` to `serial_ranges`) are in `new` and `amended` reports.
 */
export interface ExecutionRecord {
  exec_id: string;
  seq: number;
  exec_type: "amended" | "canceled" | "expired" | "new" | "rejected" | "restated" | "trade";
  order_status: "canceled" | "expired" | "filled" | "new" | "partially_filled" | "rejected";
  symbol: string;
  side: "buy" | "sell";
  order_type: "limit" | "market" | "stop" | "stop_limit";
  order_qty: Decimal;
  time_in_force: "auction" | "day" | "fok" | "gtc" | "gtd" | "ioc";
  cum_qty: Decimal;
  leaves_qty: Decimal;
  timestamp: Time;
  order_id?: number;
  cl_ord_id?: string;
  limit_price?: Decimal;
  avg_price?: Decimal;
  last_qty?: Decimal;
  last_price?: Decimal;
  trade_id?: number;
  trade_status?: "adjusted" | "busted";
  liquidity_ind?: "auction" | "maker" | "taker";
  fees?: Fee[];
  prevented_qty?: Decimal;
  reason?: ReasonCode;
  stop_price?: Decimal;
  display_qty?: Decimal;
  expire_time?: Time;
  post_only?: "reject" | "reprice";
  serial_ranges?: SerialRange[];
  auction_id?: string;
}

/** Executions; a snapshot has the open orders and, on request, executions since `from_seq`. */
export interface ExecutionsPush {
  channel: "executions";
  data: ExecutionRecord[];
  orders?: OrderRecord[];
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
}

/**
 * A page of executions after `from_seq`, oldest first; it never splits a command's records.
 *
 * `order` "newest": newest first; `cursor` continues before this `seq`.
 */
export interface ExecutionsQuery {
  from_seq?: number;
  limit?: number;
  order?: "newest" | "oldest";
  cursor?: number;
}

/** Executions; the next page starts from `last_seq`, or newest first from `next_cursor`. */
export interface ExecutionsReply {
  executions: ExecutionRecord[];
  last_seq: number;
  next_cursor?: number;
}

/** A file format: CSV with a header line (`excel`: with a UTF-8 byte order mark) or Parquet. */
export interface ExportQuery {
  format?: "csv" | "excel" | "parquet";
}

/**
 * A query for a facility's target: base emissions of a year, the period's first fiscal year,
 * and the emissions of its years so far, in order; `rate_percent`: default the period's.
 */
export interface FacilityQuery {
  base_t: number;
  first_year: number;
  emissions_t: string;
  kind?: string;
  rate_percent?: string;
}

/**
 * A facility's position after the years so far, t-CO2. `shortage`: to be covered with units;
 * `excess`: reductions that may be sold.
 */
export interface FacilityReply {
  scheme: string;
  rate_percent: Decimal;
  allowed: number;
  emitted: number;
  shortage: number;
  excess: number;
}

/** A delivery that was voided at its cut-off because the participant failed. */
export interface FailRecord {
  settlement_id: string;
  participant: string;
  symbol: string;
  qty: Decimal;
  timestamp: Time;
  fails: number;
}

export interface FailsReply {
  fails: FailRecord[];
}

/** A distribution of costs over the paths, in yen. */
export interface Fan {
  mean_yen: number;
  p10_yen: number;
  p50_yen: number;
  p90_yen: number;
}

/** The exchange's fee for one fill. */
export interface Fee {
  asset: string;
  qty: Decimal;
}

/**
 * A legal entity of a firm, in English and Japanese; `is_here`: the participant of the
 * login.
 */
export interface FirmEntityRecord {
  code: string;
  name: string;
  name_ja: string;
  is_here: boolean;
}

/**
 * A firm's file. The ending of `file_name` gives its format: .toml with its `text`, or .xlsx
 * with its bytes as `base64`; `lang`: the language in which a fault is described.
 */
export interface FirmFileBody {
  file_name: string;
  text?: string;
  base64?: string;
  lang?: "en" | "ja";
}

/** An entry of the record of a participant's files; `sha256`: of the file as it is kept. */
export interface FirmFileRecord {
  timestamp: Time;
  user: string;
  act: FirmActCode;
  file_name: string;
  sha256: string;
}

/**
 * A firm's file in outline; `years`: the fiscal years of duty that it covers; `history`: who
 * stored or removed a file, the newest first.
 */
export interface FirmReply {
  code: string;
  name: string;
  name_ja: string;
  is_synthetic: boolean;
  file_name: string;
  schemes: string[];
  entities: FirmEntityRecord[];
  years: number[];
  approval_days: number;
  settlement_days: number;
  stale_after_days: number;
  budget_yen_per_year: number | null;
  history: FirmFileRecord[];
}

/**
 * A fiscal year's trades (April to March); `share`: of the year's volume of all instruments,
 * in percent.
 */
export interface FiscalYearRecord {
  fiscal_year: number;
  days: number;
  trades: number;
  volume: Decimal;
  value: Decimal;
  share: Decimal;
}

/** A halted market. `reason`: the operator's text, or the code of the exchange's own halt. */
export interface HaltRecord {
  symbol: string;
  reason?: string;
  halted_by?: string;
  timestamp?: Time;
}

/** The exchange's state, and `seq`, the number of the last published command. */
export interface HealthReply {
  state: "halted" | "running" | "stopping";
  seq: number;
}

/** A message every second; `conn_seq` counts the messages of this connection with this one. */
export interface Heartbeat {
  channel: "heartbeat";
  conn_seq: number;
  timestamp: Time;
}

/** A block in `account`, one of your own, with the facts of its project. */
export interface HeldBlockRecord {
  account: string;
  serial_from: string;
  serial_to: string;
  qty: Decimal;
  programme: string;
  credit_class: string;
  project_id: string;
  project_name: string;
  country: string;
  vintage_start: Day;
  vintage_end: Day;
  issued: Time;
  methodology?: string;
  place?: string;
  certifier?: string;
  authorized_by?: string[];
  project_name_ja?: string;
}

export interface HeldBlocksReply {
  blocks: HeldBlockRecord[];
}

/**
 * A block of credits in one of the participant's registry accounts.
 *
 * `held`: an open sale, bid or OTC trade report names these serials; `in_settlement`: a trade or
 * an instruction does. A sale without serials takes available credits, the oldest first.
 */
export interface HoldingRecord {
  registry: string;
  account: "holding" | "trading";
  symbol: string | null;
  credit_class: string;
  project_id: string;
  vintage: string;
  serial_from: string;
  serial_to: string;
  qty: Decimal;
  status: "available" | "held" | "in_settlement";
}

/** Blocks of serial numbers that the account holds. */
export interface HoldingsPush {
  channel: "holdings";
  data: HoldingRecord[];
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
}

export interface HoldingsReply {
  holdings: HoldingRecord[];
  next_cursor?: number;
}

/** Credits that another registry issued, with the original serials and the serials here. */
export interface ImportRecord {
  key: string;
  origin: string;
  original_first: string;
  original_last: string;
  issued_on: Day;
  serial_from: string;
  serial_to: string;
  qty: Decimal;
  timestamp: Time;
}

/** A query for imports. `serial`: only the import of this original serial or serial here. */
export interface ImportsQuery {
  serial?: string;
}

export interface ImportsReply {
  imports: ImportRecord[];
}

/**
 * An instruction to the registry; `settlements` or a query by `id` gives its final state.
 *
 * `seq` is -1 if the registry did it at once, without the venue. `note`: a warning, e.g. that the
 * beneficiary of a scheme's retirement is no participant's code or legal name.
 */
export interface InstructedReply {
  id: string;
  seq: number;
  state: "instructed" | "settled" | "voided";
  duplicate?: boolean;
  note?: string;
}

/** Instruments and their terms. */
export interface InstrumentPush {
  channel: "instrument";
  data: InstrumentRecord[];
  symbol?: string;
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
}

/**
 * The terms of one market. `status`: its phase, or that it is delisted. `otc`: OTC trades in
 * this class are settled here (POST /v1/otc/entries).
 */
export interface InstrumentRecord {
  symbol: string;
  code: string;
  name: string;
  name_ja: string;
  programme: string;
  credit_class: string;
  price_increment: Decimal;
  qty_increment: Decimal;
  qty_min: Decimal;
  qty_max: Decimal;
  price_limit_low: Decimal;
  price_limit_high: Decimal;
  reference_price: Decimal;
  fee_per_unit: Decimal;
  settlement_cycle: string;
  auction_tie: TieBreakCode;
  listed_from: string;
  status: "auction_call" | "auction_frozen" | "cancel_only" | "closed" | "continuous" | "halted" | "pre_open" | "uncrossing" | "delisted";
  deliverable: Deliverable;
  fees?: UnitFee[];
  listed_to?: string;
  tse_code?: string;
  otc?: boolean;
}

/**
 * All trades of one instrument since the first. Prices and days are null before the first
 * trade; `share`: of the volume of all instruments, in percent.
 */
export interface InstrumentStatistics {
  symbol: string;
  programme: string;
  credit_class: string;
  days: number;
  trades: number;
  volume: Decimal;
  value: Decimal;
  share: Decimal;
  first_day: Day | null;
  last_day: Day | null;
  first_price: Decimal | null;
  last_price: Decimal | null;
  months: MonthRecord[];
  fiscal_years: FiscalYearRecord[];
}

export interface InstrumentsReply {
  seq: number;
  instruments: InstrumentRecord[];
}

/**
 * New credits of a project for one monitoring period; needs an Idempotency-Key.
 *
 * An import from another registry (`origin`) gives the original serials, or its first number
 * here; `issued_on` is the day of the original issuance.
 */
export interface IssuanceBody {
  project_id: string;
  credit_class: string;
  vintage_start: Day;
  vintage_end: Day;
  shares: Share[];
  first_number?: number;
  origin?: string;
  issued_on?: Day;
  original_first?: string;
  original_last?: string;
}

/** One block of new credits. */
export interface IssuanceRecord {
  project_id: string;
  credit_class: string;
  vintage: string;
  serial_from: string;
  serial_to: string;
  qty: Decimal;
  timestamp: Time;
}

export interface IssuancesReply {
  issuances: IssuanceRecord[];
  next_cursor?: number;
}

/**
 * A block and its eligibility.
 *
 * `state`: counts (ended for this scheme on `ended_on`), usable, or rejected, for the reason
 * `why`. `fiscal_year`: the year that the holder named.
 */
export interface JudgedBlock {
  serial_from: string;
  serial_to: string;
  qty: Decimal;
  status: CreditStatusCode;
  state: EligibilityStateCode;
  code: EligibilityReasonCode;
  why?: string;
  acts?: ActCode[];
  fiscal_year?: number;
  ended_on?: Day;
}

/** A new API key. `public_key`: the hex public half of your own Ed25519 key pair. */
export interface KeyBody {
  algorithm?: "ed25519" | "hmac-sha256";
  scopes?: ("admin" | "read" | "settle" | "trade")[];
  addresses?: string[];
  public_key?: string;
}

export interface KeyRecord {
  key_id: string;
  algorithm: string;
  scopes: ("admin" | "read" | "settle" | "trade")[];
  addresses: string[];
}

/** The new key with its secret, which is shown only here; no secret if you sent a public key. */
export interface KeyReply {
  key_id: string;
  algorithm: string;
  scopes: ("admin" | "read" | "settle" | "trade")[];
  secret?: string;
}

export interface KeysReply {
  keys: KeyRecord[];
}

/**
 * Sets or releases the kill switch. Without `participant` it covers all participants, without
 * `symbol` all markets.
 */
export interface KillSwitchBody {
  on: boolean;
  participant?: string;
  symbol?: string;
  reason?: string;
}

/** A page of balance changes after `from_seq`, oldest first; it never splits a command's. */
export interface LedgerQuery {
  from_seq?: number;
  limit?: number;
}

/** A balance after the command `seq` changed it. */
export interface LedgerRecord {
  asset: string;
  available: Decimal;
  held: Decimal;
  total: Decimal;
  due_in: Decimal;
  due_out: Decimal;
  event_id?: number;
  seq: number;
  timestamp: Time;
}

/** Ledger entries, oldest first; the next page starts from `last_seq`. */
export interface LedgerReply {
  entries: LedgerRecord[];
  last_seq: number;
}

/**
 * The names of a participant; empty texts are unknown.
 *
 * `corporate_number` is the 13 digits that the National Tax Agency gives a legal person
 * (法人番号); its first digit checks the others.
 */
export interface LegalNames {
  code: string;
  name_ja: string;
  name_en: string;
  corporate_number: string;
}

export interface Level {
  price: Decimal;
  qty: Decimal;
}

/**
 * One order of the book with its displayed quantity.
 *
 * `modify`: a smaller quantity at the same priority. An order that loses its priority is deleted
 * and added. An added order is the last of its level.
 */
export interface Level3Order {
  event: "add" | "delete" | "modify";
  order_id: number;
  limit_price: Decimal;
  order_qty: Decimal;
  timestamp: Time;
}

/** Changes of single orders; a snapshot adds all of them. */
export interface Level3Push {
  channel: "level3";
  symbol: string;
  data: Level3Record[];
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
}

/**
 * Changes of orders, to be applied in order.
 *
 * `checksum`: CRC-32 over the orders of the ten best asks (low to high), then bids (high to low),
 * oldest first: digits of price and quantity without point and leading zeros.
 */
export interface Level3Record {
  bids: Level3Order[];
  asks: Level3Order[];
  checksum: number;
}

/**
 * A limit of the plan: `shadow_yen` is what one more unit of it saves, in yen of today a tonne
 * (`unit` "t") or a yen (`unit` "yen"); `used` is a mean over the paths.
 */
export interface LimitLine {
  limit: string;
  name: string;
  name_ja: string;
  fiscal_year: number | null;
  unit: "t" | "yen";
  most: number;
  used: number;
  shadow_yen: number;
}

/** Limits of the connection. */
export interface Limits {
  message_bytes: number;
  orders_per_s: number;
  orders_burst: number;
  messages_per_s: number;
  queue_messages: number;
  queue_bytes: number;
}

/** A participant's limits; 0 means no limit. */
export interface LimitsBody {
  participant: string;
  quantity_max?: number;
  notional_max_yen?: number;
  position_max?: number;
  orders_max?: number;
}

/**
 * Emissions of a monitoring period, t-CO2: usual >= reference >= project. Emissions of a
 * removal project are negative by the tonnes removed.
 */
export interface LinesBody {
  start: Day;
  end: Day;
  usual: number;
  reference: number;
  project: number;
}

/**
 * Emissions of a period, t-CO2. `credits`: the tonnes issued; `partner_gain`: the reduction
 * below business as usual for which no credits are issued.
 */
export interface LinesRecord {
  start: Day;
  end: Day;
  usual: Decimal;
  reference: Decimal;
  project: Decimal;
  credits: Decimal;
  partner_gain: Decimal;
}

/**
 * A new instrument, with fields as in GET /v1/instruments; prices in yen a tonne.
 *
 * `price_max`: the highest price that the instrument can ever have, 65,535 increments by default.
 * `band_percent`: half the width of the daily band, in percent of the base price.
 */
export interface ListingBody {
  symbol: string;
  name: string;
  programme: string;
  credit_class: string;
  reference_price: Decimal;
  name_ja?: string;
  listed_from?: Day;
  listed_to?: Day;
  tse_code?: string;
  price_increment?: Decimal;
  price_max?: Decimal;
  qty_increment?: Decimal;
  qty_min?: Decimal;
  qty_max?: Decimal;
  band_percent?: number;
  fee_per_unit?: Decimal;
  settlement_cycle?: string;
  auction_tie?: "pro_rata" | "random" | "time";
  sessions?: "continuous" | "tse" | "tse_friday";
}

/** Locks an account, so that nothing leaves or enters, or unlocks it. */
export interface LockBody {
  name: string;
  locked: boolean;
}

export interface LoginBody {
  user: string;
  password: string;
}

/** A new session. The cookie carries it; a WebSocket needs a token of its own. */
export interface LoginReply {
  session: Session;
  expires: Time;
}

/** Ends the login without canceling on disconnect. */
export interface LogoutRequest {
  method: "logout";
  req_id?: number | string;
}

/** An ended login; public streams continue. */
export interface LogoutResult {
}

/** One market, or all with `*`; `reason`: for the record of officers' acts. */
export interface MarketBody {
  symbol: string;
  reason?: string;
}

/** A month's trades on the exchange, in Tokyo's days; `value` in yen, `days`: with a trade. */
export interface MonthRecord {
  month: string;
  days: number;
  trades: number;
  volume: Decimal;
  value: Decimal;
  open: Decimal;
  high: Decimal;
  low: Decimal;
  close: Decimal;
  vwap: Decimal;
}

/** A block of serial numbers in a request. */
export interface NamedRange {
  serial_from: string;
  serial_to: string;
}

/**
 * A participant's legal names, Japanese, English or both; all fields replace the former ones.
 *
 * `corporate_number`: 法人番号, 13 digits with the check digit first. Width is normalized
 * (half-width kana become full-width); names of other participants are rejected.
 */
export interface NamesBody {
  name_ja?: string;
  name_en?: string;
  corporate_number?: string;
}

/**
 * An entity without a duty: its average emissions of the base years lie below the
 * threshold.
 */
export interface NotCoveredRecord {
  entity: string;
  average_t: number;
  threshold_t: number;
}

/** Candles of an instrument. */
export interface OhlcPush {
  channel: "ohlc";
  symbol: string;
  interval: "15m" | "1d" | "1h" | "1m" | "5m";
  data: CandleRecord[];
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
  interval_ms?: 50 | 100 | 250 | 1000;
}

/**
 * A page of candles, newest first; `cursor` continues before this `interval_begin`, in seconds.
 * Days (`1d`) begin at midnight in Tokyo. CSV and Parquet have all that are kept.
 */
export interface OhlcQuery {
  format?: "csv" | "excel" | "json" | "parquet";
  symbol: string;
  interval?: "15m" | "1d" | "1h" | "1m" | "5m";
  limit?: number;
  cursor?: number;
}

export interface OhlcReply {
  candles: CandleRecord[];
  next_cursor?: number;
}

/** A trade that can still be busted or adjusted. `due`: its delivery day, once that is set. */
export interface OpenTradeRecord {
  symbol: string;
  trade_id: number;
  buyer: string;
  seller: string;
  price: Decimal;
  qty: Decimal;
  timestamp?: Time;
  due?: Day;
}

/** A page of trades, newest first; `cursor` is the `next_cursor` of the previous page. */
export interface OpenTradesQuery {
  symbol?: string;
  limit?: number;
  cursor?: number;
}

export interface OpenTradesReply {
  trades: OpenTradeRecord[];
  next_cursor?: number;
}

/** A draft of a limit order, which a person may send from the ticket; `note`: what it is for. */
export interface OrderDraft {
  symbol: string;
  side: "buy" | "sell";
  qty: Decimal;
  price: Decimal;
  note?: string;
}

/**
 * A new order.
 *
 * A sale may name the credits to deliver, by serials (`serial_ranges`) or by attributes
 * (`serial_filter`); at entry the filter becomes serial ranges that no other sale of yours names.
 *
 * `stp_type`: the self-trade prevention to apply if this order, as the taker, meets one of yours;
 * "none" is for simulated accounts. `stp_group`: your self-trade group, if the exchange has put
 * you into one; it applies by default.
 */
export interface OrderParams {
  symbol: string;
  side: "buy" | "sell";
  order_qty: Decimal;
  order_type?: "limit" | "market" | "stop" | "stop_limit";
  limit_price?: Decimal;
  stop_price?: Decimal;
  time_in_force?: "auction" | "day" | "fok" | "gtc" | "gtd" | "ioc";
  expire_time?: Time;
  post_only?: "reject" | "reprice";
  display_qty?: Decimal;
  cl_ord_id?: string;
  stp_type?: "cancel_both" | "cancel_newest" | "cancel_oldest" | "decrement" | "none";
  stp_group?: number;
  serial_ranges?: NamedRange[];
  serial_filter?: SerialFilter;
}

/**
 * The current state of one of your orders.
 *
 * `timestamp`: the time of entry; `ended`: the time at which it was filled, canceled or expired,
 * as `order_status` says. `serial_ranges`: as given at entry. `auction_id`: of a sealed bid.
 */
export interface OrderRecord {
  order_id: number;
  symbol: string;
  side: "buy" | "sell";
  order_type: "limit" | "market" | "stop" | "stop_limit";
  order_qty: Decimal;
  time_in_force: "auction" | "day" | "fok" | "gtc" | "gtd" | "ioc";
  order_status: "canceled" | "expired" | "filled" | "new" | "partially_filled" | "rejected";
  cum_qty: Decimal;
  leaves_qty: Decimal;
  timestamp: Time;
  cl_ord_id?: string;
  limit_price?: Decimal;
  avg_price?: Decimal;
  reason?: ReasonCode;
  stop_price?: Decimal;
  display_qty?: Decimal;
  expire_time?: Time;
  post_only?: "reject" | "reprice";
  serial_ranges?: SerialRange[];
  ended?: Time;
  auction_id?: string;
}

export interface OrderReply {
  order: OrderRecord;
}

/**
 * An order that is durable. `duplicate`: it had been entered before; the first result is
 * repeated.
 *
 * `validated`: a dry run passed; no order was entered and `order_id` is -1. `dry_run`: what the
 * order would do.
 */
export interface OrderResult {
  order_id: number;
  seq: number;
  order_status: "canceled" | "expired" | "filled" | "new" | "partially_filled" | "rejected";
  cl_ord_id?: string;
  duplicate?: boolean;
  validated?: boolean;
  dry_run?: DryRun;
}

/** A page of orders, newest first; `cursor` continues before this `order_id`. */
export interface OrdersQuery {
  status?: "all" | "open";
  cl_ord_id?: string;
  symbol?: string;
  limit?: number;
  cursor?: number;
}

export interface OrdersReply {
  orders: OrderRecord[];
  next_cursor?: number;
}

/** One party's report of an OTC trade; the other party must report the same. */
export interface OtcBody {
  counterparty: string;
  symbol: string;
  side: "buy" | "sell";
  serial_range: NamedRange;
  qty: Decimal;
  price: Decimal;
}

/** Your own OTC trade reports, and waiting ones of others that name you. */
export interface OtcEntriesReply {
  entries: OtcRecord[];
  next_cursor?: number;
}

/**
 * OTC trades of one class that were delivered in one month: `price` is the volume-weighted mean
 * in yen a tonne. `vintages`: fiscal years in which the reductions end, more than one where one
 * alone would show single trades.
 */
export interface OtcFigureRecord {
  month: string;
  symbol: string;
  programme: string;
  credit_class: string;
  vintages: number[];
  deals: number;
  qty: Decimal;
  price: Decimal;
  value: Decimal;
}

/** A page of reports, newest first; `cursor` is the `next_cursor` of the previous page. */
export interface OtcQuery {
  state?: "ended" | "matched" | "waiting";
  limit?: number;
  cursor?: number;
}

/**
 * An OTC trade report. `differs`: the fields in which the nearest waiting report of the other
 * party differs; `settlement_id`: the delivery of a matched report, as in `settlements`.
 */
export interface OtcRecord {
  entry_id: number;
  participant: string;
  counterparty: string;
  symbol: string;
  side: "buy" | "sell";
  serial_range: SerialRange;
  qty: Decimal;
  price: Decimal;
  state: "ended" | "matched" | "waiting";
  timestamp: Time;
  differs?: OtcFieldCode[];
  settlement_id?: string;
  reason?: ReasonCode;
}

export interface OtcReply {
  entry: OtcRecord;
  duplicate?: boolean;
}

/**
 * A query for OTC figures, of one instrument and of the months from `since` to `until`, both
 * included.
 */
export interface OtcStatisticsQuery {
  format?: "csv" | "excel" | "json" | "parquet";
  symbol?: string;
  since?: string;
  until?: string;
}

/**
 * OTC trades that settled in months that are over, without names.
 *
 * A figure covers at least `deals_min` trades between at least two pairs of participants, and
 * shows none of them even to one of their parties. Figures share no trade; `withheld` trades are
 * in none of them.
 */
export interface OtcStatisticsReply {
  before_month: string;
  deals_min: number;
  figures: OtcFigureRecord[];
  withheld: OtcWithheldRecord[];
}

/** A month and a class with OTC trades that no figure covers, because they are too few. */
export interface OtcWithheldRecord {
  month: string;
  symbol: string;
  credit_class: string;
}

/**
 * A mark. `is_stale`: older than the firm's `stale_after_days` on the day of the reply;
 * `is_used`: the newest price of its class up to that day, published ones included.
 */
export interface OwnPriceRecord {
  day: Day;
  credit_class: string;
  symbol: string;
  stat: string;
  price_yen_per_t: number;
  source: string;
  note: string;
  age_days: number;
  is_stale: boolean;
  is_used: boolean;
}

/**
 * The participant's marks, the newest first: `total` of them, of which at most 500 are listed.
 *
 * `on`: the day of the ages; `added`, `known`, `skipped`: of the file just sent.
 */
export interface OwnPricesReply {
  on: Day;
  stale_after_days: number;
  total: number;
  marks: OwnPriceRecord[];
  added: number;
  known: number;
  skipped: SkippedRecord[];
}

/** A page; `cursor` is the `next_cursor` of the previous page. */
export interface PageQuery {
  limit?: number;
  cursor?: number;
}

/** An account's part of each issuance, relative to the sum of all parts. */
export interface PartBody {
  name: string;
  parts: number;
}

/**
 * An account's part of each issuance; `name` is only the account's kind except for the
 * registrar.
 */
export interface PartRecord {
  name: string;
  parts: number;
}

export interface ParticipantBody {
  participant: string;
}

/** A participant's code and the legal names that the registrar filed for it; public. */
export interface ParticipantRecord {
  participant: string;
  name_ja: string;
  name_en: string;
  corporate_number: string;
}

export interface ParticipantRecords {
  participants: ParticipantRecord[];
  next_cursor?: number;
}

export interface ParticipantReply {
  participant: string;
  account: number;
}

export interface ParticipantsReply {
  participants: ParticipantReply[];
  next_cursor?: number;
}

/** Checks that the server is alive. */
export interface PingRequest {
  method: "ping";
  req_id?: number | string;
}

/** An empty result: the server is alive. */
export interface PingResult {
}

/**
 * A procurement plan's settings, beside the assumptions of its coverage.
 *
 * `bundle`: the simulated paths, with the name of their scenario; `drawn`, `kept`: paths before
 * and after the reduction; `participation_percent`: the most of an auction's mean volume that the
 * firm buys; `without`: classes that are not bought.
 */
export interface PlanBody {
  on?: Day;
  credit_limit?: number;
  later_vintages?: boolean;
  ceiling_after_surge?: boolean;
  group?: boolean;
  emissions?: "p10" | "p50" | "p90";
  holdings?: "both" | "exchange" | "file";
  goal?: "cost" | "regret";
  bundle?: "base-balanced" | "base-short";
  rate_percent?: number;
  drawn?: number;
  kept?: number;
  participation_percent?: number;
  fee_yen_per_t?: number;
  budget_yen_per_year?: number;
  without?: string[];
}

/**
 * The participant's plan: the last one asked for.
 *
 * `seconds`: for which it has run, or ran. `error`: why there is none. `plan`: prices and costs of
 * the future are means over simulated paths.
 */
export interface PlanReply {
  state: "canceled" | "done" | "failed" | "none" | "running";
  seconds: number;
  error: string;
  plan: ProcurementPlan | null;
}

/**
 * A way of acting: its costs, and its regret against perfect foresight on each path.
 *
 * `code`: `plan`, `other_goal` (the plan of least regret, or of least cost), `nothing` (nothing
 * until the deadline) or `all_today` (the expected need at once).
 */
export interface Policy {
  code: "all_today" | "nothing" | "other_goal" | "plan";
  name: string;
  name_ja: string;
  fan: Fan;
  regret_mean_yen: number;
  regret_max_yen: number;
}

/**
 * A year's duty: credits, allowances (`borrowed_t` of them of the next year's vintage), what
 * they cover, the shortage, and allowances left for the next year.
 */
export interface PositionRecord {
  credits_t: number;
  allowances_t: number;
  borrowed_t: number;
  covered_t: number;
  shortage_t: number;
  surplus_t: number;
}

/** A query for a power supplier's factor: emissions of the power sold, and its kWh. */
export interface PowerFactorQuery {
  emissions_t: number;
  sold_kwh: number;
}

/** A power supplier's factor in kg-CO2/kWh, before and after the credits that it retired. */
export interface PowerFactorReply {
  participant: string;
  fiscal_year: number;
  retired: number;
  factor: Decimal;
  adjusted_factor: Decimal;
}

/**
 * A match that self-trade prevention stopped; the taker is the incoming order. The names
 * `taker` and `maker` are shown to the operator only.
 */
export interface PreventedMatchRecord {
  match_id: number;
  seq: number;
  symbol: string;
  prevented_qty: Decimal;
  taker_order_id: number;
  maker_order_id: number;
  timestamp: Time;
  taker?: string;
  maker?: string;
}

/** A page of prevented matches, newest first; `cursor` continues before this `match_id`. */
export interface PreventedMatchesQuery {
  symbol?: string;
  limit?: number;
  cursor?: number;
}

export interface PreventedMatchesReply {
  prevented_matches: PreventedMatchRecord[];
  next_cursor?: number;
}

/**
 * The floor and the ceiling of a fiscal year in yen a tonne. `basis`: "published", or
 * "computed" from the published ones by the published growth, without inflation.
 */
export interface PriceBound {
  fiscal_year: number;
  floor: Decimal;
  ceiling: Decimal;
  basis: "computed" | "published";
}

/**
 * The price bounds of a scheme's allowances by fiscal year, and the sources of the rule in
 * English and Japanese.
 */
export interface PriceBoundsReply {
  scheme: string;
  bounds: PriceBound[];
  sources: string[];
  sources_ja: string[];
}

/**
 * A file of prices as `tanso import prices` reads it: own marks, a table of published prices,
 * tender results, or TSE quotations.
 *
 * `day`, `source`: of quotations, which name neither; the day may be in the file's name. `lang`:
 * the language in which faults are described.
 */
export interface PriceFileBody {
  file_name: string;
  text?: string;
  base64?: string;
  lang?: "en" | "ja";
  day?: Day;
  source?: string;
}

/**
 * The newest imported price of a class, with its day and source; `is_own`: a mark of the
 * participant, else a published price.
 */
export interface PriceUsedRecord {
  credit_class: string;
  symbol: string;
  price_yen_per_t: number;
  day: Day;
  age_days: number;
  is_stale: boolean;
  stat: string;
  source: string;
  is_own: boolean;
}

/** An error as in RFC 9457, with the members of the WebSocket's errors. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  category: ErrorCategoryCode;
  message: string;
  retryable?: boolean;
  field?: string;
  order_status?: OrderStatusCode;
}

/**
 * A firm's plan. An infeasible one has `changes` and a sentence, and no basket.
 *
 * `verified_on`: the day until which purchases are decided now; `depth_origin`: where the depth of
 * the first step comes from, `book` or `imported`.
 */
export interface ProcurementPlan {
  status: "infeasible" | "optimal";
  goal: "cost" | "regret";
  firm: string;
  on: Day;
  verified_on: Day;
  rate_percent: number;
  schemes: string[];
  fiscal_years: number[];
  depth_origin: "book" | "imported";
  reduction: Reduction;
  basket: BasketLine[];
  schedule: ScheduleLine[];
  years: YearLine[];
  policies: Policy[];
  limits: LimitLine[];
  excluded: ExcludedLine[];
  changes: Change[];
  drafts: DraftOrder[];
  answer: string;
  answer_ja: string;
  notes: string[];
  notes_ja: string[];
}

/** A programme without a market here, whose credits can be imported. */
export interface ProgrammeEntryBody {
  name: string;
  source: string;
}

/** A programme. `code`: the prefix of its serials; `has_market`: its credits can be listed. */
export interface ProgrammeRecord {
  name: string;
  code: string;
  has_market: boolean;
  source: string;
}

export interface ProgrammesReply {
  programmes: ProgrammeRecord[];
}

/** A project of the registry. */
export interface ProjectBody {
  project_id: string;
  programme: string;
  name: string;
  country?: string;
  methodology?: string;
  place?: string;
  owner?: string;
  certifier?: string;
  mechanism?: "reduction" | "removal";
  base?: "nature" | "technology";
  sector?: string;
  co_benefits?: string[];
  registered_on?: Day;
  public_input_started_on?: Day;
  cooperative_approach?: string;
  authorization_id?: string;
  authorized_by?: string[];
  uses_japanese_technology?: boolean;
  name_ja?: string;
}

/** A project that starts its cycle, and the shares of its credits. */
export interface ProjectFileBody {
  project: ProjectBody;
  credit_class: string;
  shares: PartBody[];
}

/**
 * The state of a project: `next_actor` takes `next_step`, which needs the documents
 * `next_needs` on file and, if `lines_due`, the period's emissions first. `cycle`: all steps of
 * its programme; those from monitoring on are repeated for each period.
 */
export interface ProjectFileRecord {
  project_id: string;
  programme: string;
  name: string;
  country: string;
  credit_class: string;
  next_step: StepCode;
  next_actor: ActorCode;
  next_needs: string[];
  lines_due: boolean;
  cycle: CycleStepRecord[];
  taken: TakenRecord[];
  documents: string[];
  lines: LinesRecord[];
  shares: PartRecord[];
  authorizations: AuthorizationRecord[];
}

export interface ProjectFilesReply {
  files: ProjectFileRecord[];
}

/** A project that credits were issued for; `name_ja`: its name in Japanese, if it has one. */
export interface ProjectRecord {
  project_id: string;
  programme: string;
  name: string;
  country: string;
  methodology: string;
  name_ja?: string;
}

export interface ProjectsReply {
  projects: ProjectRecord[];
  next_cursor?: number;
}

/**
 * A proposal. `state`: proposed (a second person must approve), approved (waits for `due`),
 * done, canceled or rejected.
 */
export interface ProposalRecord {
  proposal_id: number;
  account: string;
  state: ProposalStateCode;
  proposed_by: string;
  timestamp: Time;
  due: Time;
  target?: string;
  trusted?: string;
  credit_class?: string;
  qty?: Decimal;
  approved_by?: string;
  reason?: string;
}

export interface ProposalsReply {
  proposals: ProposalRecord[];
}

/**
 * A transfer of credits from your holding account to another registry account, of your own or
 * of another owner.
 */
export interface ProposedTransferBody {
  target: string;
  credit_class: string;
  qty: Decimal;
  serial_ranges?: NamedRange[];
}

/**
 * One class on one day, as in the TSE's daily file; a price is null without a trade.
 *
 * A flag is the session of a price, "am" or "pm", where its trade is still known. `base_price`:
 * the close of the last day with a trade before, `base_date`; `next_base_price`: the next day's.
 */
export interface QuotationRecord {
  symbol: string;
  scheme: string;
  credit_class: string;
  methodology: string;
  code: string;
  base_price: Decimal;
  base_date: Day;
  open: Decimal | null;
  open_flag: string;
  high: Decimal | null;
  high_flag: string;
  low: Decimal | null;
  low_flag: string;
  close: Decimal | null;
  close_flag: string;
  volume: Decimal;
  next_base_price: Decimal;
  next_base_date: Day;
}

/** The quotations of a day; `otc`: what settled over the counter in the month before. */
export interface QuotationsReply {
  day: Day;
  quotations: QuotationRecord[];
  otc: OtcStatisticsReply;
}

export interface RateLimit {
  limit: number;
  remaining: number;
  reset_ms: number;
}

/**
 * An entity's renewable electricity of a fiscal year in kWh; `credits_t`: credits of renewable
 * electricity, whose kWh are on their certificates alone.
 */
export interface Re100ResultRecord {
  entity: string;
  fiscal_year: number;
  used_kwh: number;
  renewable_kwh: number;
  certificates_kwh: number;
  missing_kwh: number;
  credits_t: number;
  rejected: RejectedCertificateRecord[];
}

/** The reason for a rejection or withdrawal, which its requester can read. */
export interface ReasonQuery {
  reason?: string;
}

/** The registry's receipt for a request under an idempotency key. */
export interface ReceiptReply {
  key: string;
  serial_ranges: SerialRange[];
  qty: Decimal;
  timestamp: Time;
}

export interface RecordedBlock {
  serial_from: string;
  serial_to: string;
  qty: Decimal;
  credit_class: string;
  status: CreditStatusCode;
}

/**
 * The paths: price paths of the bundle, paths drawn from them, paths kept, and the error of the
 * plan's expected cost on the kept ones against all drawn ones, as a share of that cost.
 */
export interface Reduction {
  bundle: string;
  price_paths: number;
  drawn: number;
  kept: number;
  error: number;
}

/**
 * An entity's verified emissions of a year that the registrar has entered, beside the file's.
 *
 * `difference_t`: registered less file; `is_used`: the need counts the registered ones, which it
 * does unless `holdings` is file.
 */
export interface RegisteredYearRecord {
  entity: string;
  emissions_t: number;
  entered_on: Day;
  verifier: string;
  file_t: number;
  file_source: "actual" | "forecast" | "registered" | "verified";
  difference_t: number;
  is_used: boolean;
}

/** Electricity under certificates that do not count, with the reason. */
export interface RejectedCertificateRecord {
  kwh: number;
  kind: "green_heat" | "green_power" | "non_fossil" | "non_fossil_renewable";
  code: "heat" | "not_renewable" | "too_old";
  reason: string;
}

/** A rejection; `reason` is shown to the participant. */
export interface RejectionBody {
  reason: string;
}

/** True if there was a file to remove. */
export interface RemovedReply {
  removed: boolean;
}

/**
 * The envelope of a reply: `result` on success, else `error`; times are the server's wall
 * time.
 */
export interface Reply<T> {
  method: string;
  success: boolean;
  time_in: Time;
  time_out: Time;
  req_id?: number | string;
  result?: T;
  error?: ErrorBody;
  rate_limit?: RateLimit;
}

/**
 * A final retirement of free credits.
 *
 * Give either `symbol`, to retire from the trading account, or `credit_class`, to retire from the
 * holding account credits that need not have a market. `schemes`: the uses that the credits count
 * for; empty for a voluntary use. Credits that one of the schemes does not accept for `act` are
 * rejected. `purpose`: free text without effect, optional with a scheme.
 */
export interface RetirementBody {
  qty: Decimal;
  beneficiary: string;
  purpose?: string;
  schemes?: SchemeUseBody[];
  serial_ranges?: NamedRange[];
  act?: "cancel" | "retire" | "surrender";
  disclosure?: DisclosureBody;
  symbol?: string;
  credit_class?: string;
}

/**
 * A retirement, surrender or cancellation, settled in the registry; `symbol` is null for
 * credits without a market. `vintages`: the monitoring periods of its blocks.
 */
export interface RetirementEntry {
  retirement_id: string;
  act: ActCode;
  timestamp: Time;
  symbol: string | null;
  programme: string;
  credit_class: string;
  project_ids: string[];
  vintages: string[];
  qty: Decimal;
  beneficiary: string;
  purpose: string;
  schemes: SchemeUse[];
  serial_ranges: SerialRange[];
  certificate_url: string;
}

/**
 * A public record of a retirement.
 *
 * `instructed`: it waits for the registry; `voided`: it did not happen, for `reason`. `symbol` is
 * null for credits without a market.
 */
export interface RetirementRecord {
  retirement_id: string;
  symbol: string | null;
  qty: Decimal;
  purpose: string;
  beneficiary: string;
  serial_ranges: SerialRange[];
  timestamp: Time;
  certificate_url?: string;
  schemes?: SchemeUse[];
  state?: "instructed" | "settled" | "voided";
  reason?: RegistryReasonCode;
  credit_class?: string;
}

/** Retirements of the account. */
export interface RetirementsPush {
  channel: "retirements";
  data: RetirementRecord[];
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
}

/**
 * A page of retirements, newest first; `cursor` is the `next_cursor` of the previous page.
 *
 * `since` and `until`: days in Tokyo, both included. CSV and Parquet have all that match.
 */
export interface RetirementsQuery {
  format?: "csv" | "excel" | "json" | "parquet";
  since?: Day;
  until?: Day;
  programme?: string;
  credit_class?: string;
  project_id?: string;
  limit?: number;
  cursor?: number;
}

/** `total`: the number of all retirements that match. */
export interface RetirementsReply {
  retirements: RetirementEntry[];
  total: number;
  next_cursor?: number;
}

/** The sale behind a delivery: its instrument, its day and where it was made. */
export interface SaleRecord {
  symbol: string;
  day: Day;
  market: "exchange" | "otc";
}

/**
 * The purchases of an instrument in a month's auctions. `most_t`: the participation cap, None
 * where no volume is known; `t_per_auction` is rounded up.
 */
export interface ScheduleLine {
  first_day: Day;
  last_day: Day;
  instrument: string;
  auctions: number;
  quantity_t: number;
  t_per_auction: number;
  most_t: number | null;
  price_yen_per_t: number;
}

/**
 * A scheme: a use of credits with rules of its own.
 *
 * A retirement may name the years `first_year` to `last_year` today; `last_year` is null while
 * the scheme has set none. `years`: fiscal (April to March) or calendar. `needs_year`: a
 * retirement must name a year. `limit_percent`: the limit in percent of the year's verified
 * emissions.
 */
export interface SchemeRecord {
  code: string;
  name: string;
  name_ja: string;
  effect: string;
  effect_ja: string;
  years: "calendar" | "fiscal";
  first_year: number;
  last_year: number | null;
  needs_year: boolean;
  years_source: string;
  acts: ActCode[];
  limit_percent: Decimal | null;
}

/**
 * A scheme that a retirement serves, by its code, and the year for which it counts there.
 *
 * The codes and their years are those of `registry/uses.py`; `fiscal_year` is None for a use
 * that is not counted by years.
 */
export interface SchemeUse {
  scheme: string;
  fiscal_year: number | null;
}

/** A scheme code and the year for which the credits count, as in GET /v1/schemes. */
export interface SchemeUseBody {
  scheme: string;
  fiscal_year?: number;
}

/**
 * A scheme's year.
 *
 * `fiscal_year`, of the kind that `years` says: of a prefecture the last of its period; null for a
 * scheme that counts no years. `ended_t` was ended for it and counts, `usable_t` is held and would
 * count. `target_t`: the firm's own, null without one; `missing_t`: what neither covers.
 * `blocked`: what does not count.
 */
export interface SchemeYearRecord {
  scheme: string;
  name: string;
  name_ja: string;
  fiscal_year: number | null;
  years: "calendar" | "fiscal";
  ended_t: number;
  usable_t: number;
  target_t: number | null;
  missing_t: number | null;
  state: "met" | "no_target" | "short" | "usable";
  blocked: BlockedRecord[];
}

export interface SchemesReply {
  schemes: SchemeRecord[];
}

/**
 * One event in the history of a credit.
 *
 * `kind` is the registry's act, `act` the step in the credit's life. `serial_from` to `serial_to`
 * is the block that moved with the credit; `others` are the parts of its former block that did
 * not. A delivery has a `settlement_id`, an end a `certificate_url`.
 */
export interface SerialEvent {
  kind: SerialEventCode;
  act: LifeActCode;
  timestamp: Time;
  source: string;
  target: AccountKindCode;
  serial_from: string;
  serial_to: string;
  qty: Decimal;
  others?: SerialRange[];
  settlement_id?: string;
  sale?: SaleRecord;
  certificate_url?: string;
  purpose?: string;
  beneficiary?: string;
  schemes?: SchemeUse[];
}

/**
 * A filter for the free credits that a sale delivers; all given fields must match.
 *
 * The monitoring period must lie within `vintage_from` and `vintage_to`; `country` is an ISO
 * 3166-1 alpha-3 code. The oldest vintage is taken first, then the largest block.
 */
export interface SerialFilter {
  programme?: string;
  project_id?: string;
  country?: string;
  methodology?: string;
  vintage_from?: Day;
  vintage_to?: Day;
}

/** A block of serial numbers, both ends included. */
export interface SerialRange {
  serial_from: string;
  serial_to: string;
}

/**
 * The full history of one credit; of participants' accounts only the kind is shown.
 *
 * `serial_from` to `serial_to` is the block that it lies in now; `others` are the parts of the
 * last event's block that left it since. `original` is its serial in the registry that issued it,
 * if that was another.
 */
export interface SerialReply {
  serial: string;
  programme: string;
  project_id: string;
  credit_class: string;
  vintage: string;
  status: CreditStatusCode;
  serial_from: string;
  serial_to: string;
  qty: Decimal;
  events: SerialEvent[];
  others?: SerialRange[];
  original?: string;
}

/**
 * The schemes of a firm's file but GX-ETS. A held credit stands in each scheme that takes it;
 * it serves one, or two where a retirement may be shared.
 */
export interface ServedRecord {
  schemes: SchemeYearRecord[];
  shk: ShkResultRecord[];
  re100: Re100ResultRecord[];
}

/** For whom a connection or a key acts: participant, role, scopes and self-trade group. */
export interface Session {
  participant: string;
  account: number | null;
  role: "approver" | "operator" | "registrar" | "trader";
  scopes: ("admin" | "read" | "settle" | "trade")[];
  stp_group?: number;
}

/**
 * The login of this request: its user, and the participant with its filed legal names.
 *
 * For a page's session also its end, the whole seconds until then, and the time up to which POST
 * /v1/auth/session can extend it; a key has no end.
 */
export interface SessionReply {
  user: string;
  session: Session;
  name_ja?: string;
  name_en?: string;
  expires_at?: Time;
  seconds_left?: number;
  extendable_to?: Time;
}

export interface SetCancelOnDisconnectParams {
  cancel_on_disconnect: boolean;
}

export interface SetCancelOnDisconnectRequest {
  method: "set_cancel_on_disconnect";
  params: SetCancelOnDisconnectParams;
  req_id?: number | string;
}

/**
 * A delivery or transfer through the registry, from instruction to its final state.
 *
 * A delivery for trades has a `due_date` and `trade_ids`, all your trades that were netted with
 * one another; it moves their net amount, maybe in several parts.
 */
export interface SettlementRecord {
  settlement_id: string;
  kind: "delivery" | "deposit" | "retirement" | "withdrawal";
  state: "instructed" | "pending" | "settled" | "voided";
  symbol: string;
  qty: Decimal;
  side: "deliver" | "receive";
  cash: Decimal;
  timestamp: Time;
  serial_ranges?: SerialRange[];
  trade_ids?: number[];
  due_date?: string;
  reason?: RegistryReasonCode;
}

/** Deliveries that the account owes or expects. */
export interface SettlementsPush {
  channel: "settlements";
  data: SettlementRecord[];
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
}

/**
 * A page of settlements, newest first; `cursor` is the `next_cursor` of the previous page.
 *
 * Settlements in state `pending` are first, on the first page.
 */
export interface SettlementsQuery {
  state?: "instructed" | "pending" | "settled" | "voided";
  limit?: number;
  cursor?: number;
}

export interface SettlementsReply {
  settlements: SettlementRecord[];
  next_cursor?: number;
}

/** The tonnes of an issuance for one account. */
export interface Share {
  account: string;
  qty: Decimal;
}

/**
 * A query for an SHK report: the figures that no registry has.
 *
 * `green_energy_t`: green-energy CO2 certificates; `transferred_t`: credits created and passed
 * on, of which `forest_sinks_t` are not added back; `certificates_kwh`: electricity under
 * non-fossil certificates, which need the national average `factor` in kg-CO2/kWh.
 */
export interface ShkQuery {
  basic_t: number;
  bought_power_t?: number;
  green_energy_t?: number;
  transferred_t?: number;
  forest_sinks_t?: number;
  certificates_kwh?: number;
  factor?: string;
  correction?: string;
}

/**
 * A participant's adjusted emissions of a fiscal year in t-CO2. `retired`: credits ended for
 * SHK that count; `certificate_deduction`: at most the emissions of bought power.
 */
export interface ShkReply {
  participant: string;
  fiscal_year: number;
  basic: number;
  added_back: number;
  retired: number;
  green_energy: number;
  certificate_deduction: Decimal;
  adjusted: Decimal;
}

/**
 * An entity's SHK report of a fiscal year in t-CO2.
 *
 * `added_back_t`: credits passed on, without forest sinks; `if_all_retired_t`: the adjusted
 * emissions after retiring `usable_t` too. The factors of a power supplier are in kg-CO2/kWh, null
 * for others.
 */
export interface ShkResultRecord {
  entity: string;
  fiscal_year: number;
  basic_t: number;
  added_back_t: number;
  retired_t: number;
  green_energy_t: number;
  certificate_deduction_t: Decimal;
  adjusted_t: Decimal;
  usable_t: number;
  if_all_retired_t: Decimal;
  factor_kg_per_kwh: Decimal | null;
  adjusted_factor_kg_per_kwh: Decimal | null;
}

/** A line of the file that holds no mark, with the reason. */
export interface SkippedRecord {
  line: number;
  reason: string;
}

/**
 * A line of a statement, with the participant's signs.
 *
 * A trade's amounts are obligations; balances change at its settlement. `tax` is consumption tax
 * for the invoice and changes no balance. `what` is `kind`, with `detail` if it has one: the uses
 * of a retirement, which `schemes` and `purpose` hold too, or the registry's reason of a delivery
 * that was not settled.
 */
export interface StatementLine {
  timestamp: Time;
  what: string;
  kind: StatementLineCode;
  symbol: string;
  qty: Decimal;
  yen: Decimal;
  tax?: Decimal;
  detail?: string;
  reference?: string;
  schemes?: SchemeUse[];
  purpose?: string;
}

export interface StatementPosition {
  asset: string;
  available: Decimal;
  held: Decimal;
  due_in: Decimal;
  due_out: Decimal;
}

/**
 * A participant's statement of one day in Tokyo.
 *
 * Positions are as of the day's end, or as of now while `is_final` is false. `registry_charges`
 * are owed to the state's registry and change no balance here.
 */
export interface StatementReply {
  participant: string;
  day: string;
  is_final: boolean;
  tax_percent: number;
  lines: StatementLine[];
  positions: StatementPosition[];
  registry_charges: ChargeRecord[];
}

/** A query for statistics; `symbol`: of one instrument only. CSV and Parquet have the months. */
export interface StatisticsQuery {
  format?: "csv" | "excel" | "json" | "parquet";
  symbol?: string;
}

/**
 * Statistics of the market as of `seq`, and of the registry: issued and ended tonnes by class
 * and vintage.
 */
export interface StatisticsReply {
  seq: number;
  timestamp: Time;
  instruments: InstrumentStatistics[];
  vintages: VintageRecord[];
}

/** Market phases. `server_shutdown`: the server is about to restart; reconnect after a pause. */
export interface StatusPush {
  channel: "status";
  data: StatusRecord[];
  symbol?: string;
  server_shutdown?: boolean;
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
}

/**
 * The phase of one market, the next phase and its time. `opens`: when the market next takes
 * orders; absent while it does or is halted. `delisted`: the market has ended.
 */
export interface StatusRecord {
  symbol: string;
  phase: "auction_call" | "auction_frozen" | "cancel_only" | "closed" | "continuous" | "halted" | "pre_open" | "uncrossing";
  next_phase?: "auction_call" | "auction_frozen" | "cancel_only" | "closed" | "continuous" | "halted" | "pre_open" | "uncrossing";
  next_change?: Time;
  opens?: Time;
  delisted?: boolean;
}

/** The phase of each market as of the exchange's sequence number `seq`. */
export interface StatusReply {
  seq: number;
  statuses: StatusRecord[];
}

/**
 * The next step: its actor, the name of the office or person, and the day.
 *
 * `existing`: an approved methodology that the participant applies; the step "methodology" is
 * then skipped.
 */
export interface StepBody {
  step: string;
  actor: "both governments" | "joint committee" | "participant" | "secretariat" | "third-party entity";
  by: string;
  on: Day;
  existing?: string;
}

/**
 * A participant's self-trade group: its orders do not trade with those of the group. 0: only
 * its own orders count as one trader's. A change cancels the participant's open orders.
 */
export interface StpGroupBody {
  participant: string;
  stp_group: number;
}

/** Participants that self-trade prevention counts as one trader. */
export interface StpGroupRecord {
  stp_group: number;
  participants: string[];
}

export interface StpGroupsReply {
  stp_groups: StpGroupRecord[];
}

/**
 * Streams of a channel. Without `symbol` it is all instruments, future ones too; `depth` is for
 * book, `rows` for board, `interval` for ohlc.
 *
 * `interval_ms` is for the conflated channels ticker, book, board, auction and ohlc: the stream
 * then pushes at most once in that time, what changed meanwhile merged. Each interval is a stream
 * of its own, with its own chain of `prev_seq`; its pushes carry the interval.
 */
export interface SubscribeParams {
  channel: "auction" | "balances" | "board" | "book" | "executions" | "holdings" | "instrument" | "level3" | "ohlc" | "retirements" | "settlements" | "status" | "ticker" | "trade";
  symbol?: string[];
  depth?: 10 | 25 | 100 | 500;
  rows?: 10 | 20 | 40;
  interval?: "15m" | "1d" | "1h" | "1m" | "5m";
  interval_ms?: 50 | 100 | 250 | 1000;
  snapshot?: boolean;
  snap_orders?: boolean;
  snap_trades?: boolean;
  from_seq?: number;
}

/** Subscribes to streams of a channel; each begins with a snapshot. */
export interface SubscribeRequest {
  method: "subscribe";
  params: SubscribeParams;
  req_id?: number | string;
}

/** The subscription to one stream; its snapshot follows. Each stream has a reply of its own. */
export interface SubscribeResult {
  channel: string;
  symbol?: string;
  depth?: number;
  rows?: number;
  interval?: string;
  interval_ms?: number;
  seq?: number;
}

export interface SymbolQuery {
  symbol?: string;
}

/**
 * The state of the exchange for its operators.
 *
 * `clock`: the machine's (`wall`), one at another pace, or one that only requests move; the last
 * two may be moved. `next_due`: the market's next due moment. `metrics`: those of GET /metrics by
 * their names. `compared_seconds_ago`: since ledger and registry were compared; `differences`:
 * what that found.
 */
export interface SystemReply {
  state: "halted" | "running" | "stopping";
  mode: "demo" | "live" | "trial";
  clock: "manual" | "paced" | "wall";
  timestamp: Time;
  seq: number;
  metrics: Record<string, number>;
  next_due?: Time;
  compared_seconds_ago?: number;
  differences?: DifferenceRecord[];
}

/**
 * A format: JSON, CSV with a header line (`excel`: with a UTF-8 byte order mark) or Parquet.
 * Without it the header Accept decides, then the route's own default.
 */
export interface TableQuery {
  format?: "csv" | "excel" | "json" | "parquet";
}

/** A table: its title, the path that serves it with `format`, and its columns in order. */
export interface TableRecord {
  name: string;
  en: string;
  ja: string;
  path: string;
  formats: ("csv" | "excel" | "json" | "parquet")[];
  columns: ColumnRecord[];
}

/** The tables of open data, their source, and the license under which they are published. */
export interface TablesReply {
  tables: TableRecord[];
  license: string;
  source: string;
  source_ja: string;
}

/** A completed step; `note` names the methodology applied if the step was skipped. */
export interface TakenRecord {
  step: StepCode;
  by: string;
  on: Day;
  note: string;
}

/** The template of a firm's file, filled with a synthetic firm, in a format and a language. */
export interface TemplateQuery {
  format?: "toml" | "xlsx";
  lang?: "en" | "ja";
}

export interface ThirdPartiesReply {
  third_parties: ThirdPartyRecord[];
}

/** Accredits a third party, or withdraws its accreditation. */
export interface ThirdPartyBody {
  name: string;
  accredited: boolean;
}

export interface ThirdPartyRecord {
  name: string;
  accredited: boolean;
}

/** Last price, best prices and the day's totals of an instrument. */
export interface TickerPush {
  channel: "ticker";
  symbol: string;
  data: TickerRecord[];
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
  interval_ms?: 50 | 100 | 250 | 1000;
}

/** Statistics of the current day; a price that does not exist yet is absent. */
export interface TickerRecord {
  symbol: string;
  volume: Decimal;
  bid?: Decimal;
  bid_qty?: Decimal;
  ask?: Decimal;
  ask_qty?: Decimal;
  last?: Decimal;
  last_qty?: Decimal;
  open?: Decimal;
  high?: Decimal;
  low?: Decimal;
  vwap?: Decimal;
  change?: Decimal;
  change_pct?: Decimal;
}

export interface TickersReply {
  seq: number;
  tickers: TickerRecord[];
}

/**
 * The time: `time` and `time_ms` of the server's wall clock, `sim_time` of the market's clock.
 *
 * `mode`: "live"; or "trial" or "demo", where the market's clock may be moved and nothing traded
 * has a value.
 */
export interface TimeReply {
  time: Time;
  time_ms: number;
  sim_time: Time;
  mode: "demo" | "live" | "trial";
}

/** The time at which the dead-man timer will cancel all orders; absent if the timer is off. */
export interface TimerResult {
  trigger_time?: Time;
}

/** A token for one WebSocket login with `auth {token}`, valid for a minute. */
export interface TokenReply {
  token: string;
  expires: Time;
}

/** Trades of an instrument. */
export interface TradePush {
  channel: "trade";
  symbol: string;
  data: TradeRecord[];
  type: "snapshot" | "update";
  seq: number;
  prev_seq: number;
  timestamp: Time;
}

/**
 * A public trade; `side` and `ord_type` are the taker's, or `side` is `auction`.
 *
 * `status`: a correction of a trade published before, without a side; `price` of an adjusted
 * trade is the corrected one.
 */
export interface TradeRecord {
  symbol: string;
  trade_id: number;
  price: Decimal;
  qty: Decimal;
  timestamp: Time;
  side?: "auction" | "buy" | "sell";
  ord_type?: "limit" | "market" | "stop" | "stop_limit";
  status?: "adjusted" | "busted";
}

/** A page of trades, newest first; `cursor` continues before this `trade_id`. */
export interface TradesQuery {
  symbol: string;
  limit?: number;
  cursor?: number;
}

export interface TradesReply {
  trades: TradeRecord[];
  next_cursor?: number;
}

/** A transfer of credits between your holding account and your trading account. */
export interface TransferBody {
  symbol: string;
  qty: Decimal;
  direction: "to_holding" | "to_trading";
  serial_ranges?: NamedRange[];
}

/**
 * A trusted account: transfers to it need no delay. To trust it takes four working days and the
 * approval of a second person.
 */
export interface TrustedBody {
  account: string;
}

/** The entities that comply together, and their years. */
export interface UnitCoverageRecord {
  entities: string[];
  years: YearCoverageRecord[];
}

/** The exchange's fee for one side, a tonne; a seller pays at most the amount of the fill. */
export interface UnitFee {
  asset: string;
  per_unit: Decimal;
  side: "buy" | "sell";
}

/** Streams to leave, named as they were subscribed to. */
export interface UnsubscribeParams {
  channel: "auction" | "balances" | "board" | "book" | "executions" | "holdings" | "instrument" | "level3" | "ohlc" | "retirements" | "settlements" | "status" | "ticker" | "trade";
  symbol?: string[];
  depth?: 10 | 25 | 100 | 500;
  rows?: 10 | 20 | 40;
  interval?: "15m" | "1d" | "1h" | "1m" | "5m";
  interval_ms?: 50 | 100 | 250 | 1000;
}

/** Ends subscriptions to streams. */
export interface UnsubscribeRequest {
  method: "unsubscribe";
  params: UnsubscribeParams;
  req_id?: number | string;
}

export interface UserBody {
  name: string;
  role: "operator" | "registrar" | "trader";
  participant: string;
  password?: string;
}

/** Changes of a user. A new password, for traders only, ends the user's sessions. */
export interface UserChangeBody {
  disabled?: boolean;
  password?: string;
}

/**
 * A key for another user, who must not be an approver; with `public_key` the secret stays with
 * that user.
 */
export interface UserKeyBody {
  algorithm?: "ed25519" | "hmac-sha256";
  scopes?: ("admin" | "read" | "settle" | "trade")[];
  addresses?: string[];
  public_key?: string;
  user: string;
}

export interface UserQuery {
  user: string;
}

/** A user. `key_id`: the key that was created together with an approver. */
export interface UserRecord {
  name: string;
  role: "approver" | "operator" | "registrar" | "trader";
  participant: string;
  disabled: boolean;
  key_id?: string;
}

export interface UsersReply {
  users: UserRecord[];
  next_cursor?: number;
}

/**
 * Tonnes of one class and vintage: the fiscal year in which the reductions end. `held`: live
 * credits of all holders together.
 */
export interface VintageRecord {
  programme: string;
  credit_class: string;
  vintage: number;
  issued: Decimal;
  retired: Decimal;
  surrendered: Decimal;
  canceled: Decimal;
  held: Decimal;
}

/** A closed vocabulary of the wire, such as `phase` or `reason`, with all its codes. */
export interface VocabularyRecord {
  name: string;
  codes: CodeRecord[];
}

/** A withdrawal of yen from a participant's trading account. */
export interface WithdrawalBody {
  participant: string;
  yen: Decimal;
}

/** A request of yen out of your trading account. `reference`: any text for the operator. */
export interface WithdrawalRequestBody {
  yen: Decimal;
  reference?: string;
}

/**
 * A fiscal year of a unit of the duty.
 *
 * `need_t`: emissions; `secure`: what is held and allocated; `expected`: with what is due in,
 * ordered and bought forward. Of `credit_limit_t`, `credits_counted_t` are ended for the year and
 * `credits_usable_t` held; `blocked`: what does not count. `registered`: the registrar's entries.
 */
export interface YearCoverageRecord {
  fiscal_year: number;
  deadline: Day;
  last_safe_day: Day;
  need_t: number;
  need_p10_t: number;
  need_p90_t: number;
  emissions_source: "actual" | "forecast" | "registered" | "verified";
  registered: RegisteredYearRecord[];
  allocation_t: number;
  allocation_source: "announced" | "computed" | "granted";
  allowances_held_t: number;
  credits_held_t: number;
  due_in_t: number;
  ordered_t: number;
  forward_t: number;
  credit_limit_t: number;
  credits_counted_t: number;
  credits_usable_t: number;
  blocked: BlockedRecord[];
  secure: PositionRecord;
  expected: PositionRecord;
  state: "expected" | "met" | "overdue" | "short";
  closing: ClosingRecord[];
}

/**
 * A fiscal year of a scheme's duty or target in mean tonnes, and how the plan meets it. The
 * costs, in today's yen, are of what is bought for it after the verification, by path.
 */
export interface YearLine {
  scheme: string;
  fiscal_year: number;
  last_safe_day: Day;
  need_t: number;
  allowances_t: number;
  credits_t: number;
  ceiling_t: number;
  missed_t: number;
  cost_p10_yen: number;
  cost_p50_yen: number;
  cost_p90_yen: number;
}

/**
 * A position of one year, in tonnes; `fiscal_year` is null if the scheme needs no year.
 *
 * `ended`: the credits ended for the year. `counted`: those of them within the limit; `usable`:
 * held credits within the remainder of the limit. `limit_known`: none (the scheme has no limit),
 * known, or not_known (no verified emissions for the year). Allowances have no limit.
 */
export interface YearRecord {
  fiscal_year: number | null;
  ended: Decimal;
  counted: Decimal;
  usable: Decimal;
  limit_known: "known" | "none" | "not_known";
  limit: Decimal | null;
  emissions: number | null;
  allowances: Decimal;
  usable_allowances: Decimal;
}

export type AnyRequest =
  | PingRequest
  | SubscribeRequest
  | UnsubscribeRequest
  | AuthRequest
  | LogoutRequest
  | AddOrderRequest
  | AmendOrderRequest
  | CancelOrderRequest
  | CancelAllRequest
  | CancelAllOrdersAfterRequest
  | SetCancelOnDisconnectRequest
  | BatchAddRequest
  | BatchCancelRequest
  | AddBidRequest
  | CancelBidRequest;

export type AnyPush =
  | InstrumentPush
  | StatusPush
  | TickerPush
  | BookPush
  | BoardPush
  | Level3Push
  | TradePush
  | AuctionPush
  | ExecutionsPush
  | BalancesPush
  | OhlcPush
  | HoldingsPush
  | SettlementsPush
  | RetirementsPush
  | Heartbeat;

/**
 * Each route with the parameters of its path, its query, its body and its reply;
 * `Response` where the reply is no JSON.
 */
export interface Routes {
  "GET /openapi.json": { path: undefined; query: undefined; body: undefined; reply: Response };
  "GET /asyncapi.json": { path: undefined; query: undefined; body: undefined; reply: Response };
  "GET /docs": { path: undefined; query: undefined; body: undefined; reply: Response };
  "GET /metrics": { path: undefined; query: undefined; body: undefined; reply: Response };
  "GET /v1/codes": { path: undefined; query: undefined; body: undefined; reply: CodesReply };
  "POST /v1/auth/login": { path: undefined; query: undefined; body: LoginBody; reply: LoginReply };
  "GET /v1/auth/session": { path: undefined; query: undefined; body: undefined; reply: SessionReply };
  "POST /v1/auth/session": { path: undefined; query: undefined; body: undefined; reply: SessionReply };
  "POST /v1/auth/logout": { path: undefined; query: undefined; body: undefined; reply: DoneReply };
  "POST /v1/auth/ws-token": { path: undefined; query: undefined; body: undefined; reply: TokenReply };
  "GET /v1/keys": { path: undefined; query: undefined; body: undefined; reply: KeysReply };
  "POST /v1/keys": { path: undefined; query: undefined; body: KeyBody; reply: KeyReply & { duplicate?: boolean } };
  "POST /v1/keys/{key_id}/rotate": { path: { key_id: string }; query: undefined; body: undefined; reply: KeyReply & { duplicate?: boolean } };
  "DELETE /v1/keys/{key_id}": { path: { key_id: string }; query: undefined; body: undefined; reply: DoneReply & { duplicate?: boolean } };
  "GET /healthz": { path: undefined; query: undefined; body: undefined; reply: HealthReply };
  "GET /readyz": { path: undefined; query: undefined; body: undefined; reply: HealthReply };
  "GET /v1/time": { path: undefined; query: undefined; body: undefined; reply: TimeReply };
  "GET /v1/status": { path: undefined; query: SymbolQuery; body: undefined; reply: StatusReply };
  "GET /v1/instruments": { path: undefined; query: SymbolQuery; body: undefined; reply: InstrumentsReply };
  "GET /v1/tickers": { path: undefined; query: SymbolQuery; body: undefined; reply: TickersReply };
  "GET /v1/book": { path: undefined; query: BookQuery; body: undefined; reply: BookReply };
  "GET /v1/board": { path: undefined; query: BoardQuery; body: undefined; reply: BoardReply };
  "GET /v1/trades": { path: undefined; query: TradesQuery; body: undefined; reply: TradesReply };
  "GET /v1/ohlc": { path: undefined; query: OhlcQuery; body: undefined; reply: OhlcReply };
  "GET /v1/auctions": { path: undefined; query: AuctionsQuery; body: undefined; reply: AuctionsReply };
  "GET /v1/auctions/{auction_id}": { path: { auction_id: string }; query: undefined; body: undefined; reply: AuctionReply };
  "POST /v1/orders": { path: undefined; query: undefined; body: AddOrderParams; reply: OrderResult & { duplicate?: boolean } };
  "POST /v1/orders/batch": { path: undefined; query: undefined; body: BatchAddParams; reply: BatchResult & { duplicate?: boolean } };
  "POST /v1/orders/cancel": { path: undefined; query: undefined; body: CancelOrderParams; reply: CancelResult & { duplicate?: boolean } };
  "POST /v1/orders/batch/cancel": { path: undefined; query: undefined; body: BatchCancelParams; reply: CancelResult & { duplicate?: boolean } };
  "POST /v1/orders/cancel-after": { path: undefined; query: undefined; body: CancelAllOrdersAfterParams; reply: TimerResult & { duplicate?: boolean } };
  "DELETE /v1/orders": { path: undefined; query: CancelAllQuery; body: undefined; reply: CancelResult & { duplicate?: boolean } };
  "GET /v1/orders": { path: undefined; query: OrdersQuery; body: undefined; reply: OrdersReply };
  "PATCH /v1/orders/{order_id}": { path: { order_id: string }; query: undefined; body: AmendBody; reply: OrderResult & { duplicate?: boolean } };
  "GET /v1/orders/{order_id}": { path: { order_id: string }; query: undefined; body: undefined; reply: OrderReply };
  "DELETE /v1/orders/{order_id}": { path: { order_id: string }; query: undefined; body: undefined; reply: CancelResult & { duplicate?: boolean } };
  "GET /v1/executions": { path: undefined; query: ExecutionsQuery; body: undefined; reply: ExecutionsReply };
  "GET /v1/balances": { path: undefined; query: undefined; body: undefined; reply: BalancesReply };
  "GET /v1/ledger": { path: undefined; query: LedgerQuery; body: undefined; reply: LedgerReply };
  "GET /v1/holdings": { path: undefined; query: PageQuery; body: undefined; reply: HoldingsReply };
  "GET /v1/blocks": { path: undefined; query: undefined; body: undefined; reply: HeldBlocksReply };
  "POST /v1/transfers": { path: undefined; query: undefined; body: TransferBody; reply: InstructedReply & { duplicate?: boolean } };
  "GET /v1/settlements": { path: undefined; query: SettlementsQuery; body: undefined; reply: SettlementsReply };
  "POST /v1/cash/deposits": { path: undefined; query: undefined; body: DepositNoticeBody; reply: CashRequestRecord & { duplicate?: boolean } };
  "POST /v1/cash/withdrawals": { path: undefined; query: undefined; body: WithdrawalRequestBody; reply: CashRequestRecord & { duplicate?: boolean } };
  "GET /v1/cash/requests": { path: undefined; query: CashRequestsQuery; body: undefined; reply: CashRequestsReply };
  "POST /v1/cash/requests/{request_id}/approve": { path: { request_id: string }; query: undefined; body: ConfirmBody; reply: CashRequestRecord & { duplicate?: boolean } };
  "DELETE /v1/cash/requests/{request_id}": { path: { request_id: string }; query: ReasonQuery; body: undefined; reply: CashRequestRecord & { duplicate?: boolean } };
  "GET /v1/admin/cash-requests": { path: undefined; query: CashRequestsQuery; body: undefined; reply: CashRequestsReply };
  "POST /v1/admin/cash-requests/{request_id}/book": { path: { request_id: string }; query: undefined; body: undefined; reply: CashRequestRecord & { duplicate?: boolean } };
  "POST /v1/admin/cash-requests/{request_id}/reject": { path: { request_id: string }; query: undefined; body: RejectionBody; reply: CashRequestRecord & { duplicate?: boolean } };
  "POST /v1/retirements": { path: undefined; query: undefined; body: RetirementBody; reply: InstructedReply & { duplicate?: boolean } };
  "GET /v1/retirements/{retirement_id}": { path: { retirement_id: string }; query: undefined; body: undefined; reply: RetirementRecord };
  "GET /v1/certificates/{retirement_id}": { path: { retirement_id: string }; query: undefined; body: undefined; reply: Response };
  "GET /v1/certificates/{retirement_id}/record": { path: { retirement_id: string }; query: undefined; body: undefined; reply: CertificateRecord };
  "GET /v1/certificates/{retirement_id}/pdf": { path: { retirement_id: string }; query: undefined; body: undefined; reply: Response };
  "GET /v1/serials/{serial}": { path: { serial: string }; query: undefined; body: undefined; reply: SerialReply };
  "GET /v1/projects": { path: undefined; query: PageQuery; body: undefined; reply: ProjectsReply };
  "GET /v1/issuances": { path: undefined; query: PageQuery; body: undefined; reply: IssuancesReply };
  "POST /v1/otc/entries": { path: undefined; query: undefined; body: OtcBody; reply: OtcReply & { duplicate?: boolean } };
  "GET /v1/otc/entries": { path: undefined; query: OtcQuery; body: undefined; reply: OtcEntriesReply };
  "DELETE /v1/otc/entries/{entry_id}": { path: { entry_id: string }; query: undefined; body: undefined; reply: DoneReply & { duplicate?: boolean } };
  "GET /v1/statements/{day}": { path: { day: string }; query: undefined; body: undefined; reply: StatementReply };
  "GET /v1/fails": { path: undefined; query: undefined; body: undefined; reply: FailsReply };
  "GET /v1/admin/fails": { path: undefined; query: undefined; body: undefined; reply: FailsReply };
  "GET /v1/statistics": { path: undefined; query: StatisticsQuery; body: undefined; reply: StatisticsReply };
  "GET /v1/otc/statistics": { path: undefined; query: OtcStatisticsQuery; body: undefined; reply: OtcStatisticsReply };
  "GET /v1/retirements": { path: undefined; query: RetirementsQuery; body: undefined; reply: RetirementsReply };
  "GET /v1/schemes": { path: undefined; query: undefined; body: undefined; reply: SchemesReply };
  "GET /v1/schemes/{scheme}/price-bounds": { path: { scheme: string }; query: undefined; body: undefined; reply: PriceBoundsReply };
  "GET /v1/eligibility": { path: undefined; query: EligibilityQuery; body: undefined; reply: EligibilityReply };
  "GET /v1/registry/accounts": { path: undefined; query: undefined; body: undefined; reply: AccountsReply };
  "POST /v1/registry/accounts": { path: undefined; query: undefined; body: AccountBody; reply: AccountRecord & { duplicate?: boolean } };
  "POST /v1/registry/accounts/lock": { path: undefined; query: undefined; body: LockBody; reply: AccountRecord & { duplicate?: boolean } };
  "POST /v1/registry/projects": { path: undefined; query: undefined; body: ProjectBody; reply: ProjectRecord & { duplicate?: boolean } };
  "POST /v1/registry/issuances": { path: undefined; query: undefined; body: IssuanceBody; reply: ReceiptReply & { duplicate?: boolean } };
  "GET /v1/project-files": { path: undefined; query: undefined; body: undefined; reply: ProjectFilesReply };
  "GET /v1/project-files/{project_id}": { path: { project_id: string }; query: undefined; body: undefined; reply: ProjectFileRecord };
  "GET /v1/third-parties": { path: undefined; query: undefined; body: undefined; reply: ThirdPartiesReply };
  "POST /v1/registry/project-files": { path: undefined; query: undefined; body: ProjectFileBody; reply: ProjectFileRecord & { duplicate?: boolean } };
  "POST /v1/registry/project-files/{project_id}/documents": { path: { project_id: string }; query: undefined; body: DocumentsBody; reply: ProjectFileRecord & { duplicate?: boolean } };
  "POST /v1/registry/project-files/{project_id}/steps": { path: { project_id: string }; query: undefined; body: StepBody; reply: ProjectFileRecord & { duplicate?: boolean } };
  "POST /v1/registry/project-files/{project_id}/lines": { path: { project_id: string }; query: undefined; body: LinesBody; reply: ProjectFileRecord & { duplicate?: boolean } };
  "POST /v1/registry/project-files/{project_id}/issuances": { path: { project_id: string }; query: undefined; body: undefined; reply: ReceiptReply & { duplicate?: boolean } };
  "POST /v1/registry/third-parties": { path: undefined; query: undefined; body: ThirdPartyBody; reply: ThirdPartyRecord & { duplicate?: boolean } };
  "POST /v1/registry/projects/{project_id}/authorizations": { path: { project_id: string }; query: undefined; body: AuthorizationBody; reply: AuthorizationRecord & { duplicate?: boolean } };
  "GET /v1/projects/{project_id}/authorizations": { path: { project_id: string }; query: undefined; body: undefined; reply: AuthorizationsReply };
  "GET /v1/activities": { path: undefined; query: undefined; body: undefined; reply: ActivitiesReply };
  "GET /v1/participants": { path: undefined; query: PageQuery; body: undefined; reply: ParticipantRecords };
  "POST /v1/registry/participants/{participant}/names": { path: { participant: string }; query: undefined; body: NamesBody; reply: ParticipantRecord & { duplicate?: boolean } };
  "GET /v1/registry/emissions": { path: undefined; query: undefined; body: undefined; reply: EmissionsReply };
  "POST /v1/registry/emissions": { path: undefined; query: undefined; body: EmissionsBody; reply: EmissionsRecord & { duplicate?: boolean } };
  "GET /v1/duties/{fiscal_year}": { path: { fiscal_year: string }; query: DutyQuery; body: undefined; reply: DutyRecord };
  "GET /v1/registry/duties/{fiscal_year}": { path: { fiscal_year: string }; query: DutiesQuery; body: undefined; reply: DutiesReply };
  "GET /v1/reports/shk/{fiscal_year}": { path: { fiscal_year: string }; query: ShkQuery; body: undefined; reply: ShkReply };
  "GET /v1/reports/power-factor/{fiscal_year}": { path: { fiscal_year: string }; query: PowerFactorQuery; body: undefined; reply: PowerFactorReply };
  "GET /v1/registry/adjustments": { path: undefined; query: AdjustmentsQuery; body: undefined; reply: AdjustmentsReply };
  "GET /v1/attributes": { path: undefined; query: PageQuery; body: undefined; reply: AttributesReply };
  "GET /v1/attributes/exclusions": { path: undefined; query: ExclusionsQuery; body: undefined; reply: ExclusionsReply };
  "GET /v1/schemes/{scheme}/facility-target": { path: { scheme: string }; query: FacilityQuery; body: undefined; reply: FacilityReply };
  "GET /v1/compliance/template": { path: undefined; query: TemplateQuery; body: undefined; reply: Response };
  "PUT /v1/compliance/firm": { path: undefined; query: undefined; body: FirmFileBody; reply: FirmReply & { duplicate?: boolean } };
  "GET /v1/compliance/firm": { path: undefined; query: undefined; body: undefined; reply: FirmReply };
  "GET /v1/compliance/firm/file": { path: undefined; query: TemplateQuery; body: undefined; reply: Response };
  "DELETE /v1/compliance/firm": { path: undefined; query: undefined; body: undefined; reply: RemovedReply & { duplicate?: boolean } };
  "GET /v1/compliance/coverage": { path: undefined; query: CoverageQuery; body: undefined; reply: CoverageReply };
  "GET /v1/compliance/calendar": { path: undefined; query: CalendarQuery; body: undefined; reply: CalendarReply };
  "GET /v1/compliance/prices": { path: undefined; query: undefined; body: undefined; reply: OwnPricesReply };
  "POST /v1/compliance/prices": { path: undefined; query: undefined; body: PriceFileBody; reply: OwnPricesReply & { duplicate?: boolean } };
  "DELETE /v1/compliance/prices": { path: undefined; query: undefined; body: undefined; reply: RemovedReply & { duplicate?: boolean } };
  "POST /v1/compliance/plan": { path: undefined; query: undefined; body: PlanBody; reply: PlanReply & { duplicate?: boolean } };
  "GET /v1/compliance/plan": { path: undefined; query: undefined; body: undefined; reply: PlanReply };
  "DELETE /v1/compliance/plan": { path: undefined; query: undefined; body: undefined; reply: PlanReply & { duplicate?: boolean } };
  "GET /v1/compliance/drafts": { path: undefined; query: undefined; body: undefined; reply: DraftsReply };
  "PUT /v1/compliance/drafts": { path: undefined; query: undefined; body: DraftsBody; reply: DraftsReply & { duplicate?: boolean } };
  "GET /v1/registry/imports": { path: undefined; query: ImportsQuery; body: undefined; reply: ImportsReply };
  "GET /v1/programmes": { path: undefined; query: undefined; body: undefined; reply: ProgrammesReply };
  "POST /v1/registry/programmes": { path: undefined; query: undefined; body: ProgrammeEntryBody; reply: ProgrammeRecord & { duplicate?: boolean } };
  "GET /v1/quotations/{day}": { path: { day: string }; query: TableQuery; body: undefined; reply: QuotationsReply };
  "GET /v1/registry/exports/holdings": { path: undefined; query: ExportQuery; body: undefined; reply: Response };
  "GET /v1/registry/exports/transfers": { path: undefined; query: ExportQuery; body: undefined; reply: Response };
  "GET /v1/registry/exports/aef/{table}": { path: { table: string }; query: AefQuery; body: undefined; reply: Response };
  "GET /v1/tables": { path: undefined; query: undefined; body: undefined; reply: TablesReply };
  "GET /v1/charges": { path: undefined; query: ChargesQuery; body: undefined; reply: ChargesReply };
  "GET /v1/registry/charges": { path: undefined; query: ChargesQuery; body: undefined; reply: ChargesReply };
  "POST /v1/account-records": { path: undefined; query: undefined; body: AccountRecordBody; reply: AccountRecordReply & { duplicate?: boolean } };
  "GET /v1/proposals": { path: undefined; query: undefined; body: undefined; reply: ProposalsReply };
  "POST /v1/proposals/transfers": { path: undefined; query: undefined; body: ProposedTransferBody; reply: ProposalRecord & { duplicate?: boolean } };
  "POST /v1/proposals/trusted-accounts": { path: undefined; query: undefined; body: TrustedBody; reply: ProposalRecord & { duplicate?: boolean } };
  "POST /v1/proposals/{proposal_id}/approve": { path: { proposal_id: string }; query: undefined; body: ConfirmBody; reply: ProposalRecord & { duplicate?: boolean } };
  "DELETE /v1/proposals/{proposal_id}": { path: { proposal_id: string }; query: ReasonQuery; body: undefined; reply: ProposalRecord & { duplicate?: boolean } };
  "GET /v1/approvals": { path: undefined; query: ApprovalRowsQuery; body: undefined; reply: ApprovalRowsReply };
  "POST /v1/auctions/{auction_id}/bids": { path: { auction_id: string }; query: undefined; body: BidBody; reply: BidResult & { duplicate?: boolean } };
  "GET /v1/auctions/{auction_id}/bids": { path: { auction_id: string }; query: undefined; body: undefined; reply: BidsReply };
  "DELETE /v1/auctions/{auction_id}/bids/{bid_id}": { path: { auction_id: string; bid_id: string }; query: undefined; body: undefined; reply: BidResult & { duplicate?: boolean } };
  "POST /v1/admin/auctions": { path: undefined; query: undefined; body: AuctionBody; reply: AuctionDoneReply & { duplicate?: boolean } };
  "POST /v1/admin/auctions/{auction_id}/close": { path: { auction_id: string }; query: undefined; body: CloseAuctionBody; reply: AuctionDoneReply & { duplicate?: boolean } };
  "POST /v1/admin/clock": { path: undefined; query: undefined; body: ClockBody; reply: ClockReply & { duplicate?: boolean } };
  "POST /v1/admin/deposits": { path: undefined; query: undefined; body: DepositBody; reply: DoneReply & { duplicate?: boolean } };
  "POST /v1/admin/withdrawals": { path: undefined; query: undefined; body: WithdrawalBody; reply: DoneReply & { duplicate?: boolean } };
  "GET /v1/admin/participants": { path: undefined; query: PageQuery; body: undefined; reply: ParticipantsReply };
  "POST /v1/admin/participants": { path: undefined; query: undefined; body: ParticipantBody; reply: ParticipantReply & { duplicate?: boolean } };
  "GET /v1/admin/users": { path: undefined; query: PageQuery; body: undefined; reply: UsersReply };
  "POST /v1/admin/users": { path: undefined; query: undefined; body: UserBody; reply: UserRecord & { duplicate?: boolean } };
  "POST /v1/admin/approvers": { path: undefined; query: undefined; body: ApproverBody; reply: UserRecord & { duplicate?: boolean } };
  "PATCH /v1/admin/users/{name}": { path: { name: string }; query: undefined; body: UserChangeBody; reply: UserRecord & { duplicate?: boolean } };
  "GET /v1/admin/keys": { path: undefined; query: UserQuery; body: undefined; reply: KeysReply };
  "POST /v1/admin/keys": { path: undefined; query: undefined; body: UserKeyBody; reply: KeyReply & { duplicate?: boolean } };
  "DELETE /v1/admin/keys/{key_id}": { path: { key_id: string }; query: undefined; body: undefined; reply: DoneReply & { duplicate?: boolean } };
  "POST /v1/admin/halts": { path: undefined; query: undefined; body: MarketBody; reply: DoneReply & { duplicate?: boolean } };
  "POST /v1/admin/resumptions": { path: undefined; query: undefined; body: MarketBody; reply: DoneReply & { duplicate?: boolean } };
  "POST /v1/admin/kill-switch": { path: undefined; query: undefined; body: KillSwitchBody; reply: DoneReply & { duplicate?: boolean } };
  "POST /v1/admin/limits": { path: undefined; query: undefined; body: LimitsBody; reply: DoneReply & { duplicate?: boolean } };
  "POST /v1/admin/busts": { path: undefined; query: undefined; body: BustBody; reply: ApprovalRecord & { duplicate?: boolean } };
  "POST /v1/admin/adjustments": { path: undefined; query: undefined; body: AdjustBody; reply: ApprovalRecord & { duplicate?: boolean } };
  "GET /v1/admin/approvals": { path: undefined; query: undefined; body: undefined; reply: ApprovalsReply };
  "POST /v1/admin/approvals/{approval_id}/approve": { path: { approval_id: string }; query: undefined; body: ConfirmBody; reply: DoneReply & { duplicate?: boolean } };
  "DELETE /v1/admin/approvals/{approval_id}": { path: { approval_id: string }; query: ReasonQuery; body: undefined; reply: DoneReply & { duplicate?: boolean } };
  "GET /v1/admin/metrics": { path: undefined; query: undefined; body: undefined; reply: SystemReply };
  "GET /v1/admin/controls": { path: undefined; query: PageQuery; body: undefined; reply: ControlsReply };
  "GET /v1/admin/trades": { path: undefined; query: OpenTradesQuery; body: undefined; reply: OpenTradesReply };
  "GET /v1/admin/effects": { path: undefined; query: EffectsQuery; body: undefined; reply: EffectsReply };
  "GET /v1/admin/acts": { path: undefined; query: ActsQuery; body: undefined; reply: ActsReply };
  "POST /v1/admin/instruments": { path: undefined; query: undefined; body: ListingBody; reply: InstrumentRecord & { duplicate?: boolean } };
  "POST /v1/admin/base-prices": { path: undefined; query: undefined; body: BasePriceBody; reply: ApprovalRecord & { duplicate?: boolean } };
  "POST /v1/admin/delistings": { path: undefined; query: undefined; body: DelistBody; reply: ApprovalRecord & { duplicate?: boolean } };
  "GET /v1/admin/stp-groups": { path: undefined; query: undefined; body: undefined; reply: StpGroupsReply };
  "POST /v1/admin/stp-groups": { path: undefined; query: undefined; body: StpGroupBody; reply: DoneReply & { duplicate?: boolean } };
  "GET /v1/prevented-matches": { path: undefined; query: PreventedMatchesQuery; body: undefined; reply: PreventedMatchesReply };
  "GET /v1/admin/prevented-matches": { path: undefined; query: PreventedMatchesQuery; body: undefined; reply: PreventedMatchesReply };
  "POST /v1/admin/checks": { path: undefined; query: undefined; body: undefined; reply: CheckReply & { duplicate?: boolean } };
  "POST /v1/admin/backups": { path: undefined; query: undefined; body: BackupBody; reply: BackupReply & { duplicate?: boolean } };
}

/** Each method of the WebSocket with its parameters and its result. */
export interface Methods {
  ping: { params: undefined; result: PingResult };
  subscribe: { params: SubscribeParams; result: SubscribeResult };
  unsubscribe: { params: UnsubscribeParams; result: SubscribeResult };
  auth: { params: AuthParams; result: AuthResult };
  logout: { params: undefined; result: LogoutResult };
  add_order: { params: AddOrderParams; result: OrderResult };
  amend_order: { params: AmendOrderParams; result: OrderResult };
  cancel_order: { params: CancelOrderParams; result: CancelResult };
  cancel_all: { params: CancelAllParams; result: CancelResult };
  cancel_all_orders_after: { params: CancelAllOrdersAfterParams; result: TimerResult };
  set_cancel_on_disconnect: { params: SetCancelOnDisconnectParams; result: CancelOnDisconnectResult };
  batch_add: { params: BatchAddParams; result: BatchResult };
  batch_cancel: { params: BatchCancelParams; result: CancelResult };
  add_bid: { params: AddBidParams; result: BidResult };
  cancel_bid: { params: CancelBidParams; result: BidResult };
}

/** Each channel of the WebSocket with the parameters of a subscription and its pushes. */
export interface Channels {
  instrument: { params: Omit<SubscribeParams, "channel">; push: InstrumentPush };
  status: { params: Omit<SubscribeParams, "channel">; push: StatusPush };
  ticker: { params: Omit<SubscribeParams, "channel">; push: TickerPush };
  book: { params: Omit<SubscribeParams, "channel">; push: BookPush };
  board: { params: Omit<SubscribeParams, "channel">; push: BoardPush };
  level3: { params: Omit<SubscribeParams, "channel">; push: Level3Push };
  trade: { params: Omit<SubscribeParams, "channel">; push: TradePush };
  auction: { params: Omit<SubscribeParams, "channel">; push: AuctionPush };
  executions: { params: Omit<SubscribeParams, "channel">; push: ExecutionsPush };
  balances: { params: Omit<SubscribeParams, "channel">; push: BalancesPush };
  ohlc: { params: Omit<SubscribeParams, "channel">; push: OhlcPush };
  holdings: { params: Omit<SubscribeParams, "channel">; push: HoldingsPush };
  settlements: { params: Omit<SubscribeParams, "channel">; push: SettlementsPush };
  retirements: { params: Omit<SubscribeParams, "channel">; push: RetirementsPush };
}
