import { Button, Select, Switch, TextField } from "@navikt/ds-react";
import { useState } from "react";

import type { SandboxView } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import { GROUPS, type Parameter } from "./faults";
import styles from "./Sandbox.module.css";
import type { SandboxActs } from "./useSandbox";

/** Every fault on a dial: what goes wrong on the way, at the server, in the log, and in NAV's answers. */
export function Faults({ state, acts }: { state: SandboxView; acts: SandboxActs }) {
  const { t } = useTranslation("sandbox");
  const on = state.faults.length;
  const known = new Set(GROUPS.flatMap(({ faults }) => faults.map(({ name }) => name)));
  // A sandbox newer than this window may have more; they are offered by their own names.
  const others = state.faultNames.filter((name) => !known.has(name));
  const groups = others.length === 0 ? GROUPS : [...GROUPS, { id: "others", faults: others.map((name) => ({ name })) }];
  return (
    <section className={styles.card} aria-labelledby="sandbox-faults">
      <div className={styles.cardHead}>
        <h2 id="sandbox-faults">{t("faults.title")}</h2>
        {on > 0 && (
          <Button
            size="xsmall"
            variant="secondary"
            data-color="neutral"
            onClick={() => acts.turn(null, false)}
            data-testid="faults-off"
          >
            {t("faults.allOff", { count: on })}
          </Button>
        )}
      </div>
      {groups.map(({ id, faults }) => (
        <fieldset key={id} className={styles.group}>
          <legend>{t(`faults.group.${id}`)}</legend>
          {faults
            .filter(({ name }) => state.faultNames.includes(name))
            .map((fault) => (
              <FaultLine key={fault.name} {...fault} state={state} acts={acts} />
            ))}
        </fieldset>
      ))}
    </section>
  );
}

function FaultLine({
  name,
  parameter,
  once = false,
  state,
  acts,
}: {
  name: string;
  parameter?: Parameter;
  /** Done at once, rather than turned on. */
  once?: boolean;
  state: SandboxView;
  acts: SandboxActs;
}) {
  const { t } = useTranslation("sandbox");
  const set = state.faults.find((fault) => fault.name === name);
  const [text, setText] = useState(parameter?.start ?? "");
  const shown = parameter === undefined ? text : (set?.parameters[parameter.key] ?? text);
  const words = t(`fault.${name}`, { defaultValue: name });
  const parameters: Record<string, string> = parameter === undefined || text === "" ? {} : { [parameter.key]: text };
  return (
    <div className={styles.fault} data-on={set !== undefined} data-testid={`fault-${name}`}>
      {once ? (
        <>
          <span>{words}</span>
          <Button
            size="xsmall"
            variant="secondary"
            data-color="neutral"
            onClick={() => acts.turn(name, true, parameters)}
            aria-label={`${t("faults.now")}: ${words}`}
          >
            {t("faults.now")}
          </Button>
        </>
      ) : (
        <Switch
          size="small"
          checked={set !== undefined}
          onChange={(event) => acts.turn(name, event.target.checked, parameters)}
        >
          {words}
        </Switch>
      )}
      {parameter?.key === "reason" && (
        <Select
          size="small"
          label={t("reason")}
          hideLabel
          value={shown}
          disabled={set !== undefined}
          onChange={(event) => setText(event.target.value)}
        >
          {state.rejections.map(({ key }) => (
            <option key={key} value={key}>
              {t(`rejection.${key}`, { defaultValue: key })} · {key}
            </option>
          ))}
        </Select>
      )}
      {parameter !== undefined && parameter.key !== "reason" && (
        <TextField
          size="small"
          label={`${words}: ${t(`parameter.${parameter.key}`)}`}
          hideLabel
          className={styles.number}
          inputMode="numeric"
          value={shown}
          readOnly={set !== undefined}
          onChange={(event) => setText(event.target.value.replace(/\D/g, ""))}
        />
      )}
      {parameter !== undefined && parameter.key !== "reason" && (
        <span className="bs-subtle">{t(`parameter.${parameter.key}`)}</span>
      )}
    </div>
  );
}
