import { defineConfig } from "vite";

// One entry a screen; what several screens share becomes a chunk that is loaded once. Nothing is
// inlined, because the page's content security policy allows neither inline scripts nor data URLs
// of styles.
export default defineConfig({
	oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
	build: {
		target: "es2023",
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		rolldownOptions: {
			input: {
				market: "market.html",
				trade: "trade.html",
				holdings: "holdings.html",
				registry: "registry.html",
				approvals: "approvals.html",
				operator: "operator.html",
				about: "about.html",
			},
		},
	},
});
