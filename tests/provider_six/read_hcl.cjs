// Terraform files as JSON, by the parser of Terraform itself (HCL compiled to WebAssembly).
//
// Reads {path: text} from standard input; writes {path: {blocks, expressions}}, where expressions has
// the syntax tree of each text that holds one.
const { parse, getExpressionAst, wrapTerraformExpression } = require("@cdktn/hcl2json");
const { readFileSync } = require("node:fs");

const KEPT = ["name", "traversal", "keyVar", "valVar", "collectionExpression", "valueExpression", "value"];

function slim(node) {
  const meta = Object.fromEntries(KEPT.filter((key) => node.meta?.[key]).map((key) => [key, node.meta[key]]));
  if (meta.traversal) meta.traversal = meta.traversal.map(({ type, segment }) => ({ type, segment }));
  return { type: node.type, meta, children: (node.children ?? []).map(slim) };
}

function* texts(value) {
  if (typeof value === "string" && value.includes("${")) yield value;
  else if (value && typeof value === "object") for (const part of Object.values(value)) yield* texts(part);
}

async function main() {
  const found = {};
  for (const [path, text] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
    const blocks = await parse(path, text);
    const expressions = {};
    for (const each of new Set(texts(blocks))) {
      expressions[each] = slim(await getExpressionAst(path, wrapTerraformExpression(`"${each}"`).wrap));
    }
    found[path] = { blocks, expressions };
  }
  return JSON.stringify(found);
}

// The parser keeps node alive, so the end has to be asked for.
main().then(
  (text) => process.stdout.write(text, () => process.exit(0)),
  (error) => process.stderr.write(`${error.stack}\n`, () => process.exit(1)),
);
