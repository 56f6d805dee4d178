import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** Writes the gzip form of each script and style, so that the server compresses nothing. */
function compressed(): Plugin {
	return {
		name: "compressed",
		writeBundle() {
			const folder = new URL("dist/assets/", import.meta.url);
			for (const name of readdirSync(folder).filter((found) => /\.(js|css)$/.test(found))) {
				const file = new URL(name, folder);
				writeFileSync(`${file.pathname}.gz`, gzipSync(readFileSync(file), { level: 9 }));
			}
		},
	};
}

// One entry a screen; what several screens share becomes a chunk that is loaded once. Nothing is
// inlined, because the page's content security policy allows neither inline scripts nor data URLs
// of styles.
export default defineConfig({
	plugins: [compressed()],
	oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
	build: {
		target: "es2023",
		// Since these, browsers know light-dark() themselves.
		cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		rolldownOptions: {
			checks: { pluginTimings: false },
			// What most screens need is one file, which compresses better than its parts.
			// Names of classes are needed by tables that come after the first view.
			output: {
				codeSplitting: {
					groups: [{ name: "shared", minShareCount: 7, test: /^(?!.*creditClass\.gen)/ }],
				},
			},
			input: {
				market: "market.html",
				instrument: "instrument.html",
				trade: "trade.html",
				holdings: "holdings.html",
				compliance: "compliance.html",
				registry: "registry.html",
				approvals: "approvals.html",
				operator: "operator.html",
				lab: "lab.html",
				about: "about.html",
			},
		},
	},
});
