// An identity provider as a stranger would write it: oauth2-mock-server makes the keys, publishes them and
// signs the tokens. Commands come as lines on standard input, each is answered by one line; the first
// line is the port. What it publishes on /jwks, a command can spoil.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { OAuth2Issuer, OAuth2Service } from "oauth2-mock-server";

const ISSUER = "https://issuer.test";

let issuer, service, server;
let port = 0;
let fetches = 0;
let serve = "keys";

function reset() {
  issuer = new OAuth2Issuer();
  issuer.url = ISSUER;
  service = new OAuth2Service(issuer);
}

const json = (value) => (response) => response.end(JSON.stringify(value));

const unusable = [
  { kty: "oct", kid: "secret", k: "c2VjcmV0" },
  { kty: "RSA", kid: "broken", n: "!", e: "AQAB" },
  { kty: "RSA", kid: "short", n: "sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri23bOdgWp4Dy1Wl", e: "AQAB" },
  { kty: "EC", crv: "P-256", kid: "nowhere", x: "AAAA", y: "AAAA" },
  { kty: "EC", crv: "P-521", kid: "curve" },
  { kid: "nothing" },
  "no object",
  null,
];

// Documents that are not the keys, or not only.
const spoiled = {
  garbage: (response) => response.end("<html>Please sign in</html>"),
  unusable: json({ keys: unusable }),
  mixed: (response) => json({ keys: [...unusable, ...issuer.keys.toJSON()] })(response),
  huge: (response) => json({ keys: issuer.keys.toJSON(), padding: "x".repeat(300000) })(response),
  failed: (response) => response.writeHead(500).end(),
  redirect: (response) => response.writeHead(302, { location: "/jwks?again" }).end(),
  aged: (response) => {
    response.setHeader("Cache-Control", "public, max-age=120, s-maxage=30");
    json({ keys: issuer.keys.toJSON() })(response);
  },
  slow: (response) => response.write('{"keys":['),
};

function answer(request, response) {
  if (!request.url.startsWith("/jwks")) return service.requestHandler(request, response);
  fetches += 1;
  if (serve === "keys" || request.url.endsWith("?again")) return service.requestHandler(request, response);
  return spoiled[serve](response);
}

const commands = {
  up: () =>
    new Promise((resolve) => {
      server = createServer(answer).listen(port, "127.0.0.1", () => resolve((port = server.address().port)));
    }),
  down: () =>
    new Promise((resolve) => {
      server.close(() => resolve("down"));
      server.closeAllConnections();
    }),
  key: async (algorithm, kid) => (await issuer.keys.generate(algorithm, { kid })).kid,
  // A new token each time, so that none is known to the service already.
  token: (kid) =>
    issuer.buildToken({
      kid,
      scopesOrTransform: (header, payload) => {
        Object.assign(payload, { aud: "painpath-test", sub: "provider-client", icb: "QWO" });
        Object.assign(payload, { scope: "referral.read", jti: String(Math.random()) });
      },
    }),
  forget: async () => (reset(), "forgotten"),
  serve: async (what) => (serve = what),
  fetches: async () => fetches,
};

reset();
console.log(await commands.up());
for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...values] = line.split(" ");
  console.log(await commands[name](...values));
}
process.exit(0);
