// Builds the stylesheets (left to right and mirrored) and the script from static/src, each with
// compressed copies beside it, which the server hands out as they are.
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import postcss from "postcss";
import rtlcss from "rtlcss";
import { compile } from "sass";

const here = import.meta.dirname;
const top = `${here}/..`;
const { version } = JSON.parse(readFileSync(`${top}/node_modules/govuk-frontend/package.json`));
const credit = `/*! Holds parts of govuk-frontend ${version}, MIT licence: see LICENSES/govuk-frontend.txt */\n`;
// The first that run scripts as modules, of 2017 and 2018: older ones get pages without a script.
const browsers = ["chrome61", "firefox60", "safari11"];

function write(name, text) {
  const bytes = Buffer.from(text);
  const gz = gzipSync(bytes, { level: 9 });
  const br = brotliCompressSync(bytes);
  writeFileSync(`${here}/${name}`, bytes);
  writeFileSync(`${here}/${name}.gz`, gz);
  writeFileSync(`${here}/${name}.br`, br);
  console.log(`${name}: ${bytes.length} bytes, ${gz.length} by gzip, ${br.length} by brotli`);
}

// Parts and variants of its components that no page of ours has.
const unused = /--inverse|summary-card|page__indicator|panel--interruption|__actions-list|-from-desktop/;

// The design system says its typeface, its sizes on paper and the fallback of each colour again in
// every component; said once (src/_frame.scss, src/_print.scss) they take a fifth less to send.
function saidOnce(sheet) {
  const root = postcss.parse(sheet);
  root.walkRules((rule) => {
    const used = rule.selectors.filter((each) => !unused.test(each));
    if (used.length) rule.selectors = used;
    else rule.remove();
  });
  root.walkDecls(/^(font-family|-webkit-font-smoothing|-moz-osx-font-smoothing)$/, (line) => {
    const said = line.parent.selector?.includes(".govuk-template");
    const other = line.prop === "font-family" && !line.value.endsWith("sans-serif");
    if (!said && !other) line.remove();
  });
  root.walkAtRules("media", (media) => {
    if (media.params === "print" && media.toString().includes("govuk-")) {
      media.walkDecls(/^(font-size|line-height)$/, (line) => line.remove());
    }
  });
  root.walkDecls((line) => {
    line.value = line.value.replace(/var\((--govuk-[\w-]+-colour), #\w+\)/g, "var($1)");
  });
  root.walkRules((rule) => rule.nodes.length || rule.remove());
  root.walkAtRules((rule) => rule.nodes?.length === 0 && rule.remove());
  return root.toString();
}

const { css } = compile(`${here}/src/consultation.scss`, {
  loadPaths: [`${top}/node_modules`],
  quietDeps: true,
});
for (const [name, sheet] of [
  ["consultation.css", saidOnce(css)],
  ["consultation.rtl.css", rtlcss.process(saidOnce(css))],
]) {
  const { code } = await transform(sheet, { loader: "css", minify: true, target: browsers });
  write(name, credit + code);
}

const { outputFiles } = await build({
  entryPoints: [`${here}/src/consultation.js`],
  bundle: true,
  format: "esm",
  minify: true,
  target: browsers,
  write: false,
});
write("consultation.js", outputFiles[0].text);
