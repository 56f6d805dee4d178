import assert from "node:assert/strict";
import { test } from "node:test";
import { combinationOf, isSingle, isTyped, keyCaps, parseKey } from "./keyboard.ts";

test("the Enter that confirms kanji is not typed, in either way browsers report it", () => {
	assert.equal(isTyped({ key: "Enter", isComposing: true }), false);
	assert.equal(isTyped({ key: "Enter", keyCode: 229 }), false);
	assert.equal(isTyped({ key: "Enter", keyCode: 13, isComposing: false }), true);
});

test("a key press has one name whatever the keyboard", () => {
	assert.equal(combinationOf({ key: "k", ctrlKey: true }), "Mod+K");
	assert.equal(combinationOf({ key: "k", metaKey: true }), "Mod+K");
	assert.equal(combinationOf({ key: "K", ctrlKey: true, shiftKey: true }), "Mod+Shift+K");
	assert.equal(combinationOf({ key: "?", shiftKey: true }), "?");
	assert.equal(combinationOf({ key: "b" }), "B");
	assert.equal(combinationOf({ key: "ArrowUp", shiftKey: true }), "Shift+ArrowUp");
	assert.equal(combinationOf({ key: " " }), "Space");
});

test("a key that a person writes down is read as the same name", () => {
	assert.equal(parseKey("ctrl + k"), "Mod+K");
	assert.equal(parseKey("⌘+k"), "Mod+K");
	assert.equal(parseKey("Shift+Ctrl+K"), "Mod+Shift+K");
	assert.equal(parseKey("ｂ"), "B");
	assert.equal(parseKey("+"), "+");
	assert.equal(parseKey("Ctrl++"), "Mod++");
});

test("caps are shown one by one", () => {
	assert.deepEqual(keyCaps("Mod+Shift+ArrowUp"), ["Ctrl", "Shift", "↑"]);
	assert.deepEqual(keyCaps("+"), ["+"]);
	assert.deepEqual(keyCaps("Mod++"), ["Ctrl", "+"]);
});

test("single signs are told from combinations", () => {
	assert.equal(isSingle("B"), true);
	assert.equal(isSingle("+"), true);
	assert.equal(isSingle("Mod+B"), false);
	assert.equal(isSingle("Delete"), false);
});
