/** Words of the screen about the page: what it is, sources, software, accessibility. */

import type { Words } from "../lang.ts";

const en = {
	lead: "Tanso is an exchange for carbon credits and emission allowances, with the registry in which its trades settle. This page is its own; it sets no cookie but the session, the language and the theme, and asks no other server.",
	ruleTitle: "What this market does differently",
	rules: [
		"The board shows the orders around the indicative price while orders are collected. The Tokyo Stock Exchange's carbon market is not known to show a board or an indicative price to anybody; it publishes results.",
		"No state of this board is a special quote in the sense of the equity market.",
		"A price is in yen for a tonne of CO2, without tax. Days and times are those of Tokyo.",
		"On an exchange that runs as a demonstration or a trial the clock can be moved and nothing traded has a value; the header says so.",
	],
	sourceTitle: "Sources",
	sources: [
		"Classes, hours, price limits and the quotations of 11 October 2023: Japan Exchange Group, Carbon Credit Market.",
		"Prices between which GX-ETS works: Ministry of Economy, Trade and Industry, as cited beside each figure.",
		"Projects, issuances and retirements: this exchange's registry. In a demonstration they are synthetic and named so.",
	],
	softwareTitle: "Software in this page",
	software: {
		"Preact, @preact/signals": "MIT License",
		"TradingView Lightweight Charts™ Copyright (c) 2025 TradingView, Inc.": "Apache License 2.0",
	},
	chartNotice: "TradingView Lightweight Charts™ draws the candles.",
	accessTitle: "Accessibility",
	access: [
		"The page is made to WCAG 2.2 AA and JIS X 8341-3:2016 AA. Each screen is tested in both languages and themes; the list of what was checked by hand is in the project's docs/accessibility.md.",
		"Everything can be done by keyboard. Ctrl+K opens all commands, ? the list of keys.",
		"Each chart has a table of its figures and a file to download.",
	],
	moreTitle: "For programs",
	docs: "Description of the API",
};

export const aboutWords: Words<typeof en> = {
	en,
	ja: {
		lead: "Tanso は、カーボン・クレジットと排出枠の取引所と、その取引が決済される登録簿です。このページは取引所自身のもので、セッション・言語・表示テーマのほかに Cookie を使わず、ほかのサーバーには接続しません。",
		ruleTitle: "この市場に固有のこと",
		rules: [
			"注文受付中の板は、予想約定値段の周辺の注文を表示します。東京証券取引所のカーボン・クレジット市場では、板や予想約定値段の表示は確認できておらず、公表されるのは約定結果です。",
			"この板のどの状態も、株式市場でいう特別気配ではありません。",
			"値段は CO2 1 トン当たりの円(税抜き)です。日付と時刻は日本時間です。",
			"デモまたは試行として動く取引所では、時計を進めることができ、取引に価値はありません。その場合は画面上部に表示します。",
		],
		sourceTitle: "出典",
		sources: [
			"銘柄、立会時間、制限値段、2023年10月11日の相場: 日本取引所グループ「カーボン・クレジット市場」。",
			"GX-ETS の上限・下限価格: 経済産業省(各数値の横に出典を表示)。",
			"プロジェクト、発行、無効化: この取引所の登録簿。デモでは架空のもので、そのように表示します。",
		],
		softwareTitle: "このページで使うソフトウェア",
		software: {
			"Preact, @preact/signals": "MIT License",
			"TradingView Lightweight Charts™ Copyright (c) 2025 TradingView, Inc.": "Apache License 2.0",
		},
		chartNotice: "ローソク足の描画に TradingView Lightweight Charts™ を使っています。",
		accessTitle: "アクセシビリティ",
		access: [
			"WCAG 2.2 AA と JIS X 8341-3:2016 AA に沿って作っています。各画面を両方の言語とテーマで検査しています。手作業で確認した項目は docs/accessibility.md にあります。",
			"すべてキーボードで操作できます。Ctrl+K で全コマンド、? でキー一覧を開きます。",
			"各グラフには、数値の表とダウンロード用のファイルがあります。",
		],
		moreTitle: "プログラムから使うには",
		docs: "API の説明",
	},
};
