// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const closeCode = {
  "1009": { en: "Message too large", ja: "メッセージ過大", enText: "A frame was far too long.", jaText: "送信データが大きすぎます。" },
  "1012": { en: "Restart", ja: "再起動", enText: "The server restarts; reconnect.", jaText: "サーバーが再起動します。再接続してください。" },
  "4001": { en: "Login ended", ja: "認証切れ", enText: "No login in time, or the key was revoked.", jaText: "時間内にログインがないか、鍵が失効しました。" },
  "4003": { en: "User disabled", ja: "利用停止", enText: "The user was disabled.", jaText: "この利用者は停止されました。" },
  "4008": { en: "Reader too slow", ja: "受信遅延", enText: "The connection read too slowly.", jaText: "受信が遅れたため切断されました。" },
  "4029": { en: "Too many messages", ja: "送信過多", enText: "Too many messages or connections.", jaText: "送信または接続が多すぎます。" },
} as const satisfies Record<string, Word>;
export type CloseCode = keyof typeof closeCode;
