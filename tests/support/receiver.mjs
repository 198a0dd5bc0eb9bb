// A webhook receiver as a stranger would write it: it verifies with the standardwebhooks package and
// writes down what came. Arguments: record file, secret file, answers ("500,200"; the last repeats). An answer
// is a status, "200@1500" after so many milliseconds; or "fickle": any, late or none, but mostly 200.
import { appendFileSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const [, , recordFile, secretFile, answerList] = process.argv;
const answers = answerList.split(",");

function verify(body, headers) {
  try {
    new Webhook(readFileSync(secretFile, "utf8")).verify(body, headers);
    return { verified: true };
  } catch (error) {
    return { verified: false, reason: String(error.message) };
  }
}

function choose() {
  const [answer, delay] = (answers.length > 1 ? answers.shift() : answers[0]).split("@");
  if (answer !== "fickle") return { status: Number(answer), delay: Number(delay ?? 0) };
  const chance = Math.random();
  return { status: chance < 0.6 ? 200 : chance < 0.9 ? 503 : 0, delay: Math.random() * 30 };
}

function read(body) {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const body = Buffer.concat(pieces).toString("utf8");
    const { status, delay } = choose();
    const line = {
      id: request.headers["webhook-id"],
      timestamp: request.headers["webhook-timestamp"],
      method: request.method,
      path: request.url,
      ...verify(body, request.headers),
      status,
      event: read(body),
    };
    appendFileSync(recordFile, JSON.stringify(line) + "\n");
    setTimeout(() => {
      if (!status) return request.socket.destroy();
      response.writeHead(status, status >= 300 && status < 400 ? { location: "/redirected" } : {});
      response.end();
    }, delay);
  });
}).listen(0, "127.0.0.1", function () {
  process.stdout.write(`${this.address().port}\n`);
});
