// What every command says to what it was not meant for. The window never asks so; whoever goes back to somebody who was
// taken away, or has an old id at hand, does. A clear error is an answer; that the database or the program stumbled is not.

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import ts from "typescript";

import type { Step } from "./run.js";
import type { Screen } from "./screen.js";

const bindings = join(dirname(fileURLToPath(import.meta.url)), "../../../ui/src/host/bindings.ts");

/** They would end what the others ask. */
const LEFT_OUT = /^workspace_|^demo_reset$/;

interface Odd {
  number: number;
  text: string;
  /** Whether what may be missing is missing. */
  sparse: boolean;
}

/** Ids that are there, that are not, and that cannot be; words that are too long, and that mean something elsewhere. */
const ODD: Odd[] = [
  { number: 1, text: "x", sparse: false },
  { number: 3, text: "", sparse: true },
  { number: -1, text: "\u0000", sparse: true },
  { number: 0, text: "æ".repeat(3_000), sparse: false },
  { number: 77_777, text: "2026-13-45", sparse: false },
  { number: Number.MAX_SAFE_INTEGER, text: "%00../../etc/passwd", sparse: false },
];

/** Far more than there are fields within fields. */
const DEEPEST = 12;

export function odd(): Step[] {
  return [{ name: "no_command_stumbles_over_what_it_was_not_meant_for", act: everyCommand }];
}

async function everyCommand(screen: Screen): Promise<void> {
  const commands = requests();
  assert.ok(commands.length > 100, `${String(commands.length)} commands are read from the bindings`);
  const stumbled: string[] = [];
  const answers = new Map<string, number>();
  for (const { name, make } of commands) {
    for (const one of ODD) {
      const said = await screen.host.call(name, make(one) as object).then(
        () => "answered",
        (error: unknown) => /"code":"(\w+)"/.exec(String(error))?.[1] ?? String(error),
      );
      answers.set(said, (answers.get(said) ?? 0) + 1);
      if (!/^[a-z_]+$/.test(said) || said === "internal") {
        stumbled.push(`${name} ${JSON.stringify(make(one)).slice(0, 200)}: ${said}`);
      }
    }
  }
  assert.deepEqual(stumbled, []);
  // Else it is the pipe that refuses, and no command was asked.
  assert.ok((answers.get("answered") ?? 0) > commands.length, JSON.stringify([...answers]));
  assert.ok((answers.get("not_found") ?? 0) > commands.length, JSON.stringify([...answers]));
}

/** Each command with what makes a request of its type. */
function requests(): { name: string; make: (one: Odd) => unknown }[] {
  const program = ts.createProgram([bindings], { strict: true, skipLibCheck: true });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(bindings);
  const table = source?.statements.find(
    (one): one is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(one) && one.name.text === "Commands",
  );
  assert.ok(table, "the bindings have a table of commands");
  const typeOf = (parent: ts.Type, name: string): ts.Type => {
    const member = parent.getProperty(name);
    assert.ok(member, `${name} is in the table`);
    return checker.getTypeOfSymbolAtLocation(member, table);
  };
  const whole = checker.getTypeAtLocation(table);
  return whole
    .getProperties()
    .map((command) => command.name)
    .filter((name) => !LEFT_OUT.test(name))
    .map((name) => {
      const request = typeOf(typeOf(whole, name), "request");
      return { name, make: (one: Odd) => made(checker, table, request, one, 0) };
    });
}

function made(checker: ts.TypeChecker, at: ts.Node, type: ts.Type, one: Odd, depth: number): unknown {
  if (depth > DEEPEST) {
    return null;
  }
  if ((type.flags & ts.TypeFlags.BooleanLike) !== 0) {
    return one.sparse;
  }
  if (type.isUnion()) {
    const there = type.types.filter((part) => (part.flags & ts.TypeFlags.Null) === 0);
    const first = there[0];
    if (first === undefined || (one.sparse && there.length < type.types.length)) {
      return null;
    }
    return made(checker, at, first, one, depth + 1);
  }
  if (type.isStringLiteral()) {
    return type.value;
  }
  if ((type.flags & ts.TypeFlags.NumberLike) !== 0) {
    return one.number;
  }
  if ((type.flags & ts.TypeFlags.StringLike) !== 0) {
    return one.text;
  }
  if (checker.isArrayType(type)) {
    const item = checker.getTypeArguments(type as ts.TypeReference)[0];
    return one.sparse || item === undefined ? [] : [made(checker, at, item, one, depth + 1)];
  }
  const members = type
    .getProperties()
    .map((member) => [member.name, made(checker, at, checker.getTypeOfSymbolAtLocation(member, at), one, depth + 1)]);
  return Object.fromEntries(members) as object;
}
