/** Words of the fields of a new user. */

import type { Words } from "../lang.ts";

const en = {
	user: "User",
	participant: "Participant",
	firstPassword: "First password",
	passwordHint: "at least 12 characters",
	keyHint: "at least 12 characters; empty: the user logs in with a key only",
	missing: (field: string) => `${field}: missing.`,
	tooShort: "Password: at least 12 characters.",
};

export const newUserWords: Words<typeof en> = {
	en,
	ja: {
		user: "利用者名",
		participant: "参加者",
		firstPassword: "初回パスワード",
		passwordHint: "12文字以上",
		keyHint: "12文字以上。空欄の場合は鍵でのみログインします",
		missing: (field) => `${field}：入力してください。`,
		tooShort: "パスワード：12文字以上にしてください。",
	},
};
