// The independent evaluator: which items of a form are asked, by FHIRPath over a response that answers everything.
//
// Reads cases from the file named first, writes verdicts to the file named second. A case is a Questionnaire and a
// response whose items carry an `id`; a verdict says for each id whether the item is asked. It shares nothing with
// Budstikke's evaluator but FHIR's own words: an item that is not asked has no answers, and a condition looks at the
// nearest occurrence of its question.
import { readFileSync, writeFileSync } from "node:fs";

import fhirpath from "fhirpath";
import r4 from "fhirpath/fhir-context/r4/index.js";

const compiled = new Map();

function ask(item, expression) {
  let run = compiled.get(expression);
  if (run === undefined) {
    run = fhirpath.compile({ base: "QuestionnaireResponse.item", expression }, r4);
    compiled.set(expression, run);
  }
  return run(item)[0] === true;
}

const quoted = (text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** What an answer is held against, as a filter over `answer.value`. */
function filter(condition, operator) {
  for (const [name, value] of Object.entries(condition)) {
    switch (name) {
      case "answerBoolean":
      case "answerDecimal":
      case "answerInteger":
        return `$this ${operator} ${value}`;
      case "answerDate":
        return `$this ${operator} @${value}`;
      case "answerDateTime":
        return `$this ${operator} @${value}`;
      case "answerTime":
        return `$this ${operator} @T${value}`;
      case "answerString":
        return `$this ${operator} ${quoted(value)}`;
      case "answerCoding":
        return [
          `code = ${quoted(value.code)}`,
          ...(value.system === undefined ? [] : [`(system.empty() or system = ${quoted(value.system)})`]),
        ].join(" and ");
      case "answerQuantity":
        return [`value ${operator} ${value.value}`, ...(value.code === undefined ? [] : [`code = ${quoted(value.code)}`])].join(
          " and ",
        );
      case "answerReference":
        return `reference = ${quoted(value.reference)}`;
    }
  }
  throw new Error(`no answer in ${JSON.stringify(condition)}`);
}

function holds(condition, target) {
  // A question that is not there, or not asked, is one without answers.
  const item = target ?? { linkId: condition.question };
  switch (condition.operator) {
    case "exists":
      return ask(item, "answer.value.exists()") === condition.answerBoolean;
    case "!=":
      return ask(item, `answer.value.where(${filter(condition, "=")}).empty()`);
    default:
      return ask(item, `answer.value.where(${filter(condition, condition.operator)}).exists()`);
  }
}

function definitions(items, into = new Map()) {
  for (const item of items ?? []) {
    into.set(item.linkId, item);
    definitions(item.item, into);
  }
  return into;
}

/** Every item of the response in document order, with what it stands in. */
function occurrences(items, above, into = []) {
  for (const item of items ?? []) {
    const one = { item, above, order: into.length };
    into.push(one);
    occurrences(item.item, one, into);
    for (const answer of item.answer ?? []) occurrences(answer.item, one, into);
  }
  return into;
}

function isIn(one, outer) {
  for (let at = one; at !== null; at = at.above) if (at === outer) return true;
  return outer === null;
}

/** FHIR: by the ancestors first, then what comes before, then what comes after; from the inside out. */
function nearest(all, one, question) {
  for (let around = one; ; around = around.above) {
    const near = all.filter((other) => other.item.linkId === question && isIn(other, around));
    if (near.length > 0) {
      const before = near.filter((other) => other.order < one.order);
      return before.at(-1) ?? near[0];
    }
    if (around === null) return undefined;
  }
}

function judge({ questionnaire, response }) {
  const known = definitions(questionnaire.item);
  const all = occurrences(response.item, null);
  let asked = new Map(all.map((one) => [one, true]));
  for (let round = 0; round <= all.length + 1; round += 1) {
    const next = new Map();
    for (const one of all) {
      const { enableWhen = [], enableBehavior = "any" } = known.get(one.item.linkId);
      const verdicts = enableWhen.map((condition) => {
        const target = nearest(all, one, condition.question);
        return holds(condition, target !== undefined && asked.get(target) ? target.item : undefined);
      });
      const own =
        verdicts.length === 0 || (enableBehavior === "all" ? verdicts.every(Boolean) : verdicts.some(Boolean));
      next.set(one, own && (one.above === null || next.get(one.above)));
    }
    const still = all.every((one) => next.get(one) === asked.get(one));
    asked = next;
    if (still) return Object.fromEntries(all.map((one) => [one.item.id, asked.get(one)]));
  }
  throw new Error("the conditions go round in a ring");
}

const [cases, verdicts] = process.argv.slice(2);
writeFileSync(verdicts, JSON.stringify(JSON.parse(readFileSync(cases, "utf8")).map(judge)));
