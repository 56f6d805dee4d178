// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

/** A decimal number in digits, such as "2150": never a float. */
export type Decimal = string;
/** A time in UTC such as "2026-11-21T06:00:00.000123Z". */
export type Time = string;
/** A day such as "2023-04-01". */
export type Day = string;

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

/** A key in which variants differ: its value in each, in TOML. */
export interface LabAssumption {
  key: string;
  unit: string;
  text: LabText;
  values: (string | null)[];
}

/**
 * An auction whose orders were recorded: the last call before each deadline, and each sealed
 * one. `number` is its place, from 0.
 */
export interface LabAuctionEntry {
  number: number;
  timestamp: Time;
  fiscal_year: number;
  symbol: string;
  kind: "call" | "forward" | "reverse";
  price: Decimal | null;
  volume_t: number;
  imbalance_t: number;
  orders: number;
}

/** The auctions of the run that can be looked into. */
export interface LabAuctions {
  auctions: LabAuctionEntry[];
}

/** An axis of a map: its key and its values in TOML. */
export interface LabAxis {
  key: string;
  unit: string;
  text: LabText;
  values: string[];
}

/** A key and the values that a sweep gives it. */
export interface LabAxisBody {
  key: string;
  values: string[];
}

/** An auction's orders just before it cleared, as the board of `GET /v1/board`. */
export interface LabBoard {
  auction: LabAuctionEntry;
  board: BoardRecord;
}

/** `rows`: the most prices above and below the center. */
export interface LabBoardQuery {
  rows?: 10 | 20 | 40;
}

/**
 * A cell: the places of its values on the axes (`y` is 0 where there is one axis), its runs,
 * and why it was passed over.
 */
export interface LabCell {
  x: number;
  y: number;
  runs: number;
  fault: LabFault | null;
}

/**
 * A key that differs from the scenario below: values in TOML, `null` where it is not set.
 *
 * `unit`, `title` and `badge` are of the key's description.
 */
export interface LabChange {
  key: string;
  value: string | null;
  before: string | null;
  unit: string;
  title: LabText;
}

/**
 * The outcome of a check: what would run.
 *
 * `faults` is empty where it can run. `id`: the run's address, empty with faults; `state`: of the
 * run with this id, `null` where there is none yet. `runs`: the runs of the simulator; `seconds`:
 * until the end, on this machine, without the queue; `bytes`: its size on the disk, as estimated.
 */
export interface LabCheck {
  id: string;
  state: "canceled" | "done" | "failed" | "queued" | "running" | null;
  faults: LabFault[];
  variants: LabVariantRecord[];
  runs: number;
  seconds: number;
  bytes: number;
}

/** A column of a figure or table; `unit` as in the column dictionary, empty for none. */
export interface LabColumn {
  name: string;
  unit: string;
  text: LabText;
}

/** Variants with common seeds: how their assumptions and their figures differ. */
export interface LabComparison {
  variants: LabVariantRecord[];
  assumptions: LabAssumption[];
  differences: LabDifference[];
}

/**
 * A figure of a variant less that of the base (variant 0 unless asked otherwise), paired seed
 * by seed. `higher`, `lower`: shares of seeds, with their intervals.
 */
export interface LabDifference {
  variant: number;
  base: number;
  figure: string;
  text: LabText;
  unit: "number" | "share" | "t" | "yen" | "yen/t";
  mean: number;
  base_mean: number;
  difference: number;
  low: number | null;
  high: number | null;
  higher: number;
  higher_low: number;
  higher_high: number;
  lower: number;
  lower_low: number;
  lower_high: number;
  runs: number;
}

/**
 * A fault: what is wrong, where, and what to do, each in both languages.
 *
 * `where`: a key such as `policy.credit_limit`, the values of a cell of a map, or a file; empty
 * for the whole.
 * `variant`: the number of the variant at fault, from 0; `line`: of its TOML text, from 1.
 */
export interface LabFault {
  code: "contradiction" | "damaged" | "failed" | "full" | "interrupted" | "missing_key" | "no_choice" | "no_file" | "not_ended" | "not_known" | "out_of_bounds" | "toml" | "too_much" | "unknown_key" | "unknown_scenario" | "worker_died" | "wrong_request" | "wrong_type";
  text: LabText;
  cure: LabText;
  where: string;
  key: string;
  variant: number | null;
  line: number | null;
}

/** A figure's data by column, a row for each point: what the report and a notebook draw. */
export interface LabFigure {
  name: string;
  title: LabText;
  reading: LabText;
  columns: LabColumn[];
  data: Record<string, (number | string | null)[]>;
}

/**
 * A figure that a run has; its data: `figures/{name}.json` and `.csv`. `reading`: what it
 * shows, in one sentence; `rows`: of its data.
 */
export interface LabFigureEntry {
  name: string;
  title: LabText;
  reading: LabText;
  rows: number;
}

/** A finding in both languages. */
export interface LabFinding {
  en: LabSentence;
  ja: LabSentence;
}

/**
 * A run, queued, running or ended. Its `id` is the hash of what it runs: kind, scenarios with
 * all keys, seeds, and the program's version.
 *
 * `place`: in the queue, 0 where it does not wait. `share`: done, of 1. `runs_done` of `runs`.
 * `seconds_passed`: since its process began. `seconds_left`: `null` where not known.
 * `last_lines`: of a failed worker.
 */
export interface LabJob {
  id: string;
  kind: "compare" | "run" | "study" | "sweep";
  title: LabText;
  state: "canceled" | "done" | "failed" | "queued" | "running";
  variants: LabVariantRecord[];
  axes: LabAxisBody[];
  study: "agency" | "shortfall" | null;
  is_small: boolean;
  seed: number;
  replications: number;
  created_ms: number;
  began_ms: number | null;
  ended_ms: number | null;
  place: number;
  share: number;
  runs_done: number;
  runs: number;
  seconds_estimate: number;
  seconds_passed: number;
  seconds_left: number | null;
  bytes: number;
  fault: LabFault | null;
  last_lines: string[];
}

/**
 * A request to run, or to check what a run would be.
 *
 * - `run`: one variant with `replications` seeds from `seed` on
 * - `compare`: two to four variants with the same seeds
 * - `sweep`: one variant, each combination of the values of one or two `axes`; two axes are a map
 * - `study`: a shipped study; `is_small`: few firms, years and seeds
 */
export interface LabJobBody {
  kind: "compare" | "run" | "study" | "sweep";
  variants?: LabVariantBody[];
  axes?: LabAxisBody[];
  study?: "agency" | "shortfall";
  is_small?: boolean;
  seed?: number;
  replications?: number;
}

/** All runs, the newest first, and the limits. */
export interface LabJobs {
  runs: LabJob[];
  limits: LabLimits;
}

/**
 * A key of a scenario, as the editor shows it.
 *
 * `low`, `high`: bounds, `null` for none; `open_low`, `open_high`: the bound itself is excluded.
 * `choices`: the values of a choice, without quotation marks. `default`: in TOML, `null` where the
 * key has none. `may_be_empty`: the key can be left out. A `list` is edited as TOML text.
 */
export interface LabKey {
  key: string;
  kind: "choice" | "day" | "flag" | "integer" | "list" | "month_day" | "number" | "text";
  text: LabText;
  unit: string;
  badge: "assumption" | "input" | "press" | "published";
  source: string;
  default: string | null;
  may_be_empty: boolean;
  low: number | null;
  high: number | null;
  open_low: boolean;
  open_high: boolean;
  choices: string[];
}

/**
 * The keys of one table of a scenario; `key` is its path, empty for the keys above all tables.
 * `model`: the tables of another model or rules pack are shown only for its scenarios.
 */
export interface LabKeyGroup {
  key: string;
  text: LabText;
  keys: LabKey[];
}

/** The limits of the laboratory and what is in use. `bytes_free`: of its disk. */
export interface LabLimits {
  version: string;
  workers: number;
  replications_max: number;
  values_max: number;
  variants_max: number;
  runs_max: number;
  seconds_max: number;
  at_once: number;
  at_once_max: number;
  kept: number;
  kept_max: number;
  bytes: number;
  bytes_max: number;
  bytes_free: number;
}

/** A sweep of one or two keys. */
export interface LabMap {
  x: LabAxis;
  y: LabAxis | null;
  cells: LabCell[];
  figures: LabMapFigure[];
}

/** A figure over the cells of a map, in the order of its `cells`. */
export interface LabMapFigure {
  figure: string;
  text: LabText;
  unit: "number" | "share" | "t" | "yen" | "yen/t";
  mean: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  nonzero: (number | null)[];
}

/** A study's page in one language, at `pages/{name}`. */
export interface LabPage {
  name: string;
  lang: "en" | "ja";
}

/** An error of a route of the laboratory. */
export interface LabProblem {
  fault: LabFault;
}

/** A run that was removed; its address answers `not_known` from now on. */
export interface LabRemoved {
  id: string;
}

/**
 * The repetition of the run: a command, lines of Python, and the versions of the manifest.
 * `files`: the texts of the files that the command names.
 */
export interface LabRepeat {
  command: string;
  python: string;
  files: Record<string, string>;
  versions: Record<string, string>;
}

/**
 * The results of an ended run. `comparison` is of kind `compare`, `map` of `sweep`, `pages` of
 * `study`; findings are of `run` and `study`, tiles of `run`. `damaged`: files that are not those
 * of the manifest; their tables and figures are not served.
 */
export interface LabResults {
  id: string;
  kind: "compare" | "run" | "study" | "sweep";
  job: LabJob;
  manifest_sha256: string;
  findings: LabFinding[];
  tiles: LabTile[];
  figures: LabFigureEntry[];
  tables: LabTableEntry[];
  has_auctions: boolean;
  comparison: LabComparison | null;
  map: LabMap | null;
  pages: LabPage[];
  passed_over: LabFault[];
  damaged: LabFault[];
  repeat: LabRepeat;
}

/**
 * A shipped scenario as a card. `extends`: the scenario that it changes, empty for none;
 * `changes`: what differs from that one; `seconds`: of one run on this machine, as estimated.
 */
export interface LabScenario {
  name: string;
  model: "gx-ets" | "static";
  title: LabText;
  about: LabText;
  extends: string;
  changes: LabChange[];
  seconds: number;
}

/**
 * A scenario whole: `toml` is the file as it was shipped, `whole` the same scenario with every
 * key written out, `values` each key's value in TOML (`null`: not set).
 */
export interface LabScenarioText {
  name: string;
  toml: string;
  whole: string;
  values: Record<string, string | null>;
}

/** The library: shipped scenarios, in the order in which they are shown. */
export interface LabScenarios {
  scenarios: LabScenario[];
}

/** The keys of GX-ETS scenarios by table, and the program's version. */
export interface LabSchema {
  version: string;
  groups: LabKeyGroup[];
}

/** A finding in one language: its lead, shown strong, and the rest. */
export interface LabSentence {
  lead: string;
  rest: string;
}

/** A table of the run; `tables/{name}.parquet` (its ETag is `sha256`) and `.csv`. */
export interface LabTableEntry {
  name: string;
  text: LabText;
  rows: number;
  bytes: number;
  sha256: string;
  columns: LabColumn[];
}

/** One text in both languages. */
export interface LabText {
  en: string;
  ja: string;
}

/** A key figure: its value, or the mean over runs with its interval. */
export interface LabTile {
  figure: string;
  text: LabText;
  unit: "number" | "share" | "t" | "yen" | "yen/t";
  value: number;
  low: number | null;
  high: number | null;
  runs: number;
  nonzero: number | null;
  nonzero_low: number | null;
  nonzero_high: number | null;
}

/**
 * A scenario: a shipped one with changed keys, or a whole TOML text (then `scenario` and
 * `changes` are empty). A text may extend a shipped scenario; it names no file.
 */
export interface LabVariantBody {
  scenario?: string;
  changes?: Record<string, string>;
  toml?: string;
  label?: string;
}

/**
 * A variant as it was read: `title` of its scenario, `label` as asked for or made from what
 * differs, `changes` from the shipped scenario below it.
 */
export interface LabVariantRecord {
  scenario: string;
  title: LabText;
  label: string;
  changes: LabChange[];
  toml: string;
}

/**
 * Each route with the parameters of its path, its query, its body and its reply;
 * `Response` where the reply is no JSON.
 */
export interface LabRoutes {
  "GET /v1/lab/scenarios": { path: undefined; query: undefined; body: undefined; reply: LabScenarios };
  "GET /v1/lab/scenarios/{name}": { path: { name: string }; query: undefined; body: undefined; reply: LabScenarioText };
  "GET /v1/lab/schema": { path: undefined; query: undefined; body: undefined; reply: LabSchema };
  "POST /v1/lab/check": { path: undefined; query: undefined; body: LabJobBody; reply: LabCheck };
  "GET /v1/lab/runs": { path: undefined; query: undefined; body: undefined; reply: LabJobs };
  "POST /v1/lab/runs": { path: undefined; query: undefined; body: LabJobBody; reply: LabJob };
  "GET /v1/lab/runs/{id}": { path: { id: string }; query: undefined; body: undefined; reply: LabJob };
  "DELETE /v1/lab/runs/{id}": { path: { id: string }; query: undefined; body: undefined; reply: LabRemoved };
  "GET /v1/lab/runs/{id}/events": { path: { id: string }; query: undefined; body: undefined; reply: Response };
  "POST /v1/lab/runs/{id}/cancel": { path: { id: string }; query: undefined; body: undefined; reply: LabJob };
  "GET /v1/lab/runs/{id}/results": { path: { id: string }; query: undefined; body: undefined; reply: LabResults };
  "GET /v1/lab/runs/{id}/figures/{name}.json": { path: { id: string; name: string }; query: undefined; body: undefined; reply: LabFigure };
  "GET /v1/lab/runs/{id}/figures/{name}.csv": { path: { id: string; name: string }; query: undefined; body: undefined; reply: Response };
  "GET /v1/lab/runs/{id}/tables/{name}.parquet": { path: { id: string; name: string }; query: undefined; body: undefined; reply: Response };
  "GET /v1/lab/runs/{id}/tables/{name}.csv": { path: { id: string; name: string }; query: undefined; body: undefined; reply: Response };
  "GET /v1/lab/runs/{id}/auctions": { path: { id: string }; query: undefined; body: undefined; reply: LabAuctions };
  "GET /v1/lab/runs/{id}/auctions/{number}/board": { path: { id: string; number: string }; query: LabBoardQuery; body: undefined; reply: LabBoard };
  "GET /v1/lab/runs/{id}/bundle.zip": { path: { id: string }; query: undefined; body: undefined; reply: Response };
  "GET /v1/lab/runs/{id}/run.xlsx": { path: { id: string }; query: undefined; body: undefined; reply: Response };
  "GET /v1/lab/runs/{id}/stata.zip": { path: { id: string }; query: undefined; body: undefined; reply: Response };
  "GET /v1/lab/runs/{id}/pages/{name}": { path: { id: string; name: string }; query: undefined; body: undefined; reply: Response };
  "GET /v1/lab/runs/{id}/{file}": { path: { id: string; file: string }; query: undefined; body: undefined; reply: Response };
}
