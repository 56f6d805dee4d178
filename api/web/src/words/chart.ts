/** Words of charts of prices. */

import type { Words } from "../lang.ts";

const en = {
	candles: (market: string) => `Prices of ${market}`,
	candlesRead: (from: string, to: string, low: string, high: string) =>
		`From ${from} to ${to}: lowest ${low}, highest ${high}.`,
	noCandles: "No prices yet.",
	sessionMark: { opening: "AM", intraday: "·", closing: "PM", primary: "S" },
	auctions: "Auctions",
	time: "Begin",
	open: "Open",
	high: "High",
	low: "Low",
	close: "Close",
	volume: "Volume",
	arrows: "Chart: the left and right arrows read it candle by candle",
	candle: (begin: string, open: string, high: string, low: string, close: string, volume: string) =>
		`${begin}: open ${open}, high ${high}, low ${low}, close ${close}, volume ${volume}`,
	supply: (market: string) => `Supply and demand in ${market}`,
	supplyRead: (price: string, qty: string) =>
		`Sells and buys cross at ${price}: ${qty} would trade.`,
	supplyNone: "Sells and buys do not cross: nothing would trade now.",
	price: "Price",
	sells: "Sells up to the price",
	buys: "Buys from the price on",
	callPrices: (market: string) => `Indicative price of ${market} in this call`,
	callPricesRead: (price: string, qty: string, from: string) =>
		`Now ${price} × ${qty}; seen since ${from}.`,
	noCallPrices: "No indicative price yet in this call.",
	indicative: "Indicative price",
	quantity: "Quantity",
};

export const chartWords: Words<typeof en> = {
	en,
	ja: {
		candles: (market) => `${market}の値動き`,
		candlesRead: (from, to, low, high) => `${from}から${to}まで。安値${low}、高値${high}。`,
		noCandles: "まだ値段がありません。",
		sessionMark: { opening: "前", intraday: "中", closing: "後", primary: "札" },
		auctions: "板寄せ",
		time: "開始",
		open: "始値",
		high: "高値",
		low: "安値",
		close: "終値",
		volume: "売買高",
		arrows: "チャート：左右の矢印キーで1本ずつ読み上げます",
		candle: (begin, open, high, low, close, volume) =>
			`${begin} 始値${open} 高値${high} 安値${low} 終値${close} 売買高${volume}`,
		supply: (market) => `${market}の需要と供給`,
		supplyRead: (price, qty) => `売りと買いは${price}で交わり、${qty}が約定します。`,
		supplyNone: "売りと買いは交わらず、いま約定する注文はありません。",
		price: "値段",
		sells: "その値段以下の売り",
		buys: "その値段以上の買い",
		callPrices: (market) => `この節の${market}の予想約定値段`,
		callPricesRead: (price, qty, from) => `現在${price} × ${qty}（${from}から表示）。`,
		noCallPrices: "この節の予想約定値段はまだありません。",
		indicative: "予想約定値段",
		quantity: "数量",
	},
};
