// The tables of the policy in the engines that triage is held against. Each is given every fact
// ready made, those too that our own tables derive for one another, and answers with the ids of the
// rows that fire: no dates, no directory, no list of what is missing.
//
//     engines.mjs zen|zenTrace|rules SECONDS POLICY REFERRALS    decisions a second of processor
//     engines.mjs check 0 POLICY REFERRALS                        fails where one differs from us
//
// POLICY and REFERRALS are what triage_rate printed. Both engines answer through promises alone:
// zen is fastest with many of them under way, json-rules-engine with one.
import fs from "node:fs";
import { createRequire } from "node:module";
import { Engine, Rule } from "json-rules-engine";

// What the front package @gorules/zen-engine loads and passes on; npm ci misses the platforms that
// it lists.
const zen = createRequire(import.meta.url)("@gorules/zen-engine-linux-x64-gnu");

const [what, seconds, policyFile, referralsFile] = process.argv.slice(2);
const tables = JSON.parse(fs.readFileSync(policyFile, "utf8"));
const referrals = fs.readFileSync(referralsFile, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
const sample = referrals.filter((_, i) => i % 4 === 0);

// --- zen: one graph, a node a table, each with the columns that its rows ask for -------------------

function zenTest({ range, members, set, negated, missing }) {
  if (range) return `${negated ? "not in " : ""}[${range.join("..")}]`;
  if (set) return `${negated ? "not " : ""}some($, # in ${JSON.stringify(members)})`;
  if (negated) return `not in ${JSON.stringify([...members, null])}`;
  return [...members, ...(missing ? [null] : [])].map((name) => JSON.stringify(name)).join(",");
}

// A list and an interval say nothing of a fact that is not there, so a cell that does says it first.
function zenCell(cell) {
  if (!cell.range && !cell.set) return zenTest(cell);
  if (!cell.missing) return cell.set ? `$ != null and ${zenTest(cell)}` : zenTest(cell);
  if (cell.set) return cell.members.length ? `$ == null or ${zenTest(cell)}` : "null";
  return `null, ${zenTest(cell)}`;
}

function zenTable(table) {
  const facts = [...new Set(table.rows.flatMap((row) => row.cells.map((cell) => cell.fact)))];
  const rules = table.rows.map((row) => ({
    _id: row.id, row: JSON.stringify(row.id),
    ...Object.fromEntries(row.cells.map((cell) => [cell.fact, zenCell(cell)])),
  }));
  if (table.otherwise) rules.push({ _id: table.otherwise, row: JSON.stringify(table.otherwise) });
  return {
    hitPolicy: table.unique ? "first" : "collect",
    inputs: facts.map((fact) => ({ id: fact, name: fact, field: fact })),
    outputs: [{ id: "row", name: "row", field: "row" }],
    rules: rules.map((rule) => ({ ...Object.fromEntries(facts.map((fact) => [fact, ""])), ...rule })),
    passThrough: false, inputField: null, outputPath: table.id, executionMode: "single",
  };
}

function zenGraph() {
  const node = (id, type, content = {}) => ({ id, name: id, type, content, position: { x: 0, y: 0 } });
  const edge = (from, to) => ({ id: `${from}-${to}`, sourceId: from, targetId: to, type: "edge" });
  return {
    contentType: "application/vnd.gorules.decision",
    nodes: [node("request", "inputNode"), node("response", "outputNode"),
      ...tables.map((table) => node(table.id, "decisionTableNode", zenTable(table)))],
    edges: tables.flatMap(({ id }) => [edge("request", id), edge(id, "response")]),
  };
}

function zenEngine(options) {
  const decision = new zen.ZenEngine().createDecision(new zen.ZenDecisionContent(zenGraph()));
  return async (facts) => (await decision.evaluate(facts, options)).result;
}

const zenFired = (result) => tables.flatMap(({ id }) => [result[id] ?? []].flat().map(({ row }) => row));

// --- json-rules-engine: a rule a row, a condition a cell --------------------------------------------

const isKnown = (value) => value !== undefined;
const operators = {
  isMissing: (value) => !isKnown(value),
  isOneOf: (value, names) => names.includes(value),
  isOneOfOrMissing: (value, names) => !isKnown(value) || names.includes(value),
  isNoneOf: (value, names) => isKnown(value) && !names.includes(value),
  isWithin: (value, [low, high]) => value >= low && value <= high,
  isWithinOrMissing: (value, [low, high]) => !isKnown(value) || (value >= low && value <= high),
  isOutside: (value, [low, high]) => isKnown(value) && (value < low || value > high),
  hasOneOf: (value, names) => isKnown(value) && value.some((name) => names.includes(name)),
  hasOneOfOrMissing: (value, names) => !isKnown(value) || value.some((name) => names.includes(name)),
  hasNoneOf: (value, names) => isKnown(value) && !value.some((name) => names.includes(name)),
};

function condition({ fact, range, members, set, negated, missing }) {
  const value = range ?? members;
  if (missing && !range && members.length === 0) return { fact, operator: "isMissing", value: true };
  if (missing && negated) throw new Error(`${fact}: neither is said of a cell of the policy`);
  const [one, none] = range ? ["isWithin", "isOutside"] : set ? ["hasOneOf", "hasNoneOf"] : ["isOneOf", "isNoneOf"];
  return { fact, operator: negated ? none : missing ? `${one}OrMissing` : one, value };
}

function rulesEngine() {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const [name, holds] of Object.entries(operators)) engine.addOperator(name, holds);
  for (const table of tables)
    for (const row of table.rows)
      engine.addRule(new Rule({ name: row.id, event: { type: row.id }, conditions: { all: row.cells.map(condition) } }));
  return async (facts) => (await engine.run(facts)).events;
}

function rulesFired(events) {
  const fired = new Set(events.map(({ type }) => type));
  return tables.flatMap(({ rows, otherwise }) => {
    const here = rows.filter(({ id }) => fired.has(id)).map(({ id }) => id);
    return here.length === 0 && otherwise ? [otherwise] : here;
  });
}

// --- the two things that are done with them ----------------------------------------------------------

const engines = {
  zen: [() => zenEngine(), zenFired, 64],
  zenTrace: [() => zenEngine({ trace: true }), zenFired, 64],
  rules: [rulesEngine, rulesFired, 1],
};

async function check(name) {
  const [make, fired] = engines[name];
  const decide = make();
  for (const [i, referral] of sample.entries()) {
    const theirs = fired(await decide(referral.facts)), ours = referral.fired;
    const differs = [...theirs.filter((id) => !ours.includes(id)), ...ours.filter((id) => !theirs.includes(id))];
    if (differs.length || theirs.length !== ours.length) throw new Error(`${name}, referral ${4 * i}: ${differs}`);
  }
}

// Of the whole process, its threads included.
function processorSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function rate(decide, width) {
  const begun = processorSeconds();
  let count = 0, used;
  do {
    await Promise.all(Array.from({ length: width }, () => decide(referrals[count++ % referrals.length].facts)));
    used = processorSeconds() - begun;
  } while (used < seconds);
  return count / used;
}

if (what === "check") {
  for (const name of Object.keys(engines)) await check(name);
  console.log(`${sample.length} referrals: the same rows fire in all`);
} else {
  const [make, , width] = engines[what], decide = make();
  for (const referral of referrals.slice(0, 200)) await decide(referral.facts);
  console.log((await rate(decide, width)).toFixed(1));
}
