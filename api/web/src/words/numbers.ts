/** Words of fields of numbers. */

import type { Words } from "../lang.ts";
import type { Fault } from "../money/input.ts";

/** Why a number is not accepted, with the field's bounds as people read them. */
const faults: Record<Fault, (bounds: { step: string; min: string; max: string }) => string> = {
	empty: () => "enter a number",
	not_a_number: () => "this is not a number",
	misplaced_comma: () => "commas stand between groups of three digits",
	wrong_unit: () => "this unit does not belong here",
	negative: () => "must not be negative",
	too_long: () => "too many digits",
	not_a_step: ({ step }) => `must be a multiple of ${step}`,
	too_small: ({ min }) => `must be ${min} or more`,
	too_large: ({ max }) => `must be ${max} or less`,
};

const en = {
	stepUp: (label: string) => `${label}: one step up`,
	stepDown: (label: string) => `${label}: one step down`,
	faults,
};

export const numberWords: Words<typeof en> = {
	en,
	ja: {
		stepUp: (label) => `${label}を1刻み上げる`,
		stepDown: (label) => `${label}を1刻み下げる`,
		faults: {
			empty: () => "数値を入力してください",
			not_a_number: () => "数値ではありません",
			misplaced_comma: () => "カンマは3桁ごとに入れてください",
			wrong_unit: () => "この欄の単位ではありません",
			negative: () => "負の数は入力できません",
			too_long: () => "桁数が多すぎます",
			not_a_step: ({ step }) => `${step}の倍数で入力してください`,
			too_small: ({ min }) => `${min}以上で入力してください`,
			too_large: ({ max }) => `${max}以下で入力してください`,
		},
	},
};
