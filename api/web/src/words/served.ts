/** Words of the panel of a firm's other schemes. */

import type { Words } from "../lang.ts";

const en = {
	title: "Other schemes",
	shared:
		"In t-CO2. Held credits are shown in each scheme that takes them; they serve one, " +
		"or two where a retirement may be shared.",
	scheme: "Scheme",
	year: "Fiscal year",
	calendarYear: (year: number) => `Calendar year ${year}`,
	ended: "Ended",
	usable: "Usable",
	target: "Target",
	missing: "Missing",
	status: "Status",
	blocked: "Blocked",
	blockedIn: (qty: string, count: number) =>
		count === 1 ? `${qty} in 1 class` : `${qty} in ${count} classes`,
	line: (qty: string, name: string, why: string) => `${qty} ${name}: ${why}`,
	shk: "SHK reports, in t-CO2",
	entity: "Entity",
	basic: "Basic emissions",
	addedBack: "Transferred, added back",
	retired: "Credits retired",
	greenEnergy: "Green-energy certificates",
	deduction: "Non-fossil certificates",
	adjusted: "Adjusted emissions",
	ifAllRetired: "If all usable were retired",
	factor: "Power factor, kg/kWh",
	adjustedFactor: "After retirements, kg/kWh",
	re100: "RE100, in kWh",
	re100Text:
		"Renewable J-Credits count by the kWh on their certificates, which the file does not have; " +
		"other credits are offsets and never count.",
	used: "Electricity used",
	renewable: "Renewable, own or by contract",
	certificates: "Certificates that count",
	credits: "J-Credits of renewable power, t",
	rejectedIn: (kwh: string) => `${kwh} kWh`,
};

export const servedWords: Words<typeof en> = {
	en,
	ja: {
		title: "他制度",
		shared:
			"単位はt-CO2です。保有クレジットは使える制度すべてに表示します。" +
			"1回の無効化は、認められる組合せを除き1制度に限ります。",
		scheme: "制度",
		year: "年度",
		calendarYear: (year) => `${year}年`,
		ended: "使用済",
		usable: "使用可",
		target: "目標",
		missing: "不足",
		status: "状態",
		blocked: "使用不可",
		blockedIn: (qty, count) => `${qty}(${count}分類)`,
		line: (qty, name, why) => `${name} ${qty}: ${why}`,
		shk: "算定・報告(SHK)、t-CO2",
		entity: "法人",
		basic: "基礎排出量",
		addedBack: "移転による加算",
		retired: "無効化クレジット",
		greenEnergy: "グリーンエネルギー証書",
		deduction: "非化石証書",
		adjusted: "調整後排出量",
		ifAllRetired: "使用可能分も無効化した場合",
		factor: "排出係数(kg/kWh)",
		adjustedFactor: "無効化後の係数(kg/kWh)",
		re100: "RE100(kWh)",
		re100Text:
			"再エネJ-クレジットは証明書のkWhで算入されます(ファイルにはありません)。" +
			"その他のクレジットはオフセットであり算入されません。",
		used: "使用電力量",
		renewable: "再エネ(自家・契約)",
		certificates: "対象の証書",
		credits: "再エネ電力J-クレジット(t)",
		rejectedIn: (kwh) => `${kwh} kWh`,
	},
};
