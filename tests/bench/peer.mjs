// What Painpath's memory is held against: a submission served by Fastify and pg, on two workers with
// sixteen connections between them. It validates the body with the contract's schema, writes with
// the statement that pgbench runs, and answers 201 with as much. It decides nothing: the decision is
// the one that the service wrote for the captured submission.
//
//     peer.mjs PORT DATA < openapi.json
//
// DATA/submit.sql and DATA/submit.variables are statement.py's; each worker's number goes to
// DATA/peer.pids once it listens.
import cluster from "node:cluster";
import fs from "node:fs";
import Fastify from "fastify";
import pg from "pg";

const WORKERS = 2;
const CONNECTIONS = 16;
const [port, data] = process.argv.slice(2);

// pgbench's variables as parameters: $1 is the number that makes a row set unique.
function readStatement() {
  const text = fs.readFileSync(`${data}/submit.sql`, "utf8").split("\n").find((line) => line.startsWith("WITH"));
  const values = fs.readFileSync(`${data}/submit.variables`, "utf8").split("\0")
    .filter((part) => part.startsWith("p")).map((part) => part.slice(part.indexOf("=") + 1));
  return {
    text: text.replace(/:n\b/g, "$1").replace(/\$1::text/g, "$1::bigint::text").replace(/(?<!:):p(\d+)/g, (_, n) => `$${Number(n) + 1}`),
    values,
    submission: values.findIndex((value) => value.startsWith('{"icb"')),
    decision: values.find((value) => value.startsWith('{"number"')),
  };
}

function serve(contract) {
  const { text, values, submission, decision } = readStatement();
  const pool = new pg.Pool({ host: `${data}/socket`, user: "painpath", database: "painpath", max: CONNECTIONS / WORKERS,
    options: "-c role=painpath_service -c app.icbs=QWO" });
  const app = Fastify({ ajv: { customOptions: { strict: false, validateFormats: false, allErrors: true,
    coerceTypes: false, removeAdditional: false, useDefaults: false } } });
  let number = (Date.now() % 400 + 200) * 1e9 + cluster.worker.id * 4e8;

  app.addSchema({ $id: "contract", components: { schemas: contract.components.schemas } });
  app.post("/v1/referrals", { schema: { body: { $ref: "contract#/components/schemas/ReferralSubmission" } } },
    async (request, reply) => {
      const n = ++number;
      const row = [n, ...values];
      const body = JSON.stringify(request.body);
      row[1 + submission] = body;
      await pool.query({ name: "submit", text, values: row });
      reply.code(201).type("application/json");
      return `{"id":"00000000-0000-7000-8000-${n}",${body.slice(1, -1)},"decision":${decision}}`;
    });
  app.listen({ port: Number(port), host: "127.0.0.1" })
    .then(() => fs.appendFileSync(`${data}/peer.pids`, `${process.pid}\n`));
}

if (cluster.isPrimary) {
  const contract = fs.readFileSync(0, "utf8");
  for (let i = 0; i < WORKERS; i++)
    cluster.fork().on("online", function online() { this.send(contract); });
  process.on("SIGTERM", () => process.exit(0));
} else {
  process.once("message", (contract) => serve(JSON.parse(contract)));
  process.on("disconnect", () => process.exit(0));
}
