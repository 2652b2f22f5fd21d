import { Select, Switch, TextField } from "@navikt/ds-react";

import type { Auth, ConnectionView, Stage } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import type { ConnectionField, ConnectionForm, FieldErrors } from "./checks";
import { RulesFields } from "./RulesFields";
import styles from "./Workspaces.module.css";

interface ConnectionFieldsProps {
  form: ConnectionForm;
  /** As kept; null while a new one is written. */
  connection: ConnectionView | null;
  errors: FieldErrors<ConnectionField>;
  stage: Stage;
  hasSecret: boolean;
  onChange: (part: Partial<ConnectionForm>) => void;
}

export function ConnectionFields({ form, connection, errors, stage, hasSecret, onChange }: ConnectionFieldsProps) {
  const { t } = useTranslation("settings");
  const messaging = form.role === "messaging";
  const folder = messaging && form.transport === "folder";

  function message(field: ConnectionField): string | undefined {
    const key = errors[field];
    return key === undefined ? undefined : t(`connection.error.${key}`);
  }

  return (
    <div className={styles.fields}>
      <TextField
        className={styles.half}
        size="small"
        label={t("connection.name")}
        value={form.name}
        error={message("name")}
        autoComplete="off"
        onChange={(event) => onChange({ name: event.target.value })}
        data-testid="connection-name"
      />
      {messaging && (
        <TextField
          className={styles.quarter}
          size="small"
          label={t("connection.herIds")}
          value={form.herIds}
          error={message("herIds")}
          autoComplete="off"
          onChange={(event) => onChange({ herIds: event.target.value })}
          data-testid="connection-her"
        />
      )}
      {messaging && (
        <TextField
          className={styles.quarter}
          size="small"
          label={t("connection.navHerId")}
          placeholder="79768"
          value={form.navHerId}
          error={message("navHerId")}
          autoComplete="off"
          onChange={(event) => onChange({ navHerId: event.target.value })}
          data-testid="connection-nav-her"
        />
      )}
      {messaging && <RulesFields form={form} connection={connection} errors={errors} onChange={onChange} />}
      {!folder && (
        <>
          <TextField
            className={styles.wide}
            size="small"
            type="url"
            label={t("connection.address")}
            placeholder="https://server.example.no/fhir"
            value={form.baseUrl}
            error={message("baseUrl")}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => onChange({ baseUrl: event.target.value })}
            data-testid="connection-url"
          />
          <Select
            className={styles.third}
            size="small"
            label={t("connection.auth")}
            value={form.auth}
            onChange={(event) => onChange({ auth: event.target.value as Auth, secret: "" })}
            data-testid="connection-auth"
          >
            <option value="none">{t("connection.authNone")}</option>
            <option value="basic">{t("connection.authBasic")}</option>
            <option value="bearer">{t("connection.authBearer")}</option>
          </Select>
          {form.auth === "basic" && (
            <TextField
              className={styles.third}
              size="small"
              label={t("connection.userName")}
              value={form.userName}
              error={message("userName")}
              autoComplete="off"
              onChange={(event) => onChange({ userName: event.target.value })}
              data-testid="connection-user"
            />
          )}
          {form.auth !== "none" && (
            <TextField
              className={styles.third}
              size="small"
              type="password"
              label={t(form.auth === "basic" ? "connection.password" : "connection.token")}
              value={form.secret}
              error={message("secret")}
              placeholder={hasSecret ? "••••••••••••" : ""}
              autoComplete="off"
              onChange={(event) => onChange({ secret: event.target.value })}
              data-testid="connection-secret"
            />
          )}
        </>
      )}
      {messaging && (
        <TextField
          className={styles.third}
          size="small"
          label={t(folder ? "rules.lookSeconds" : "connection.pollSeconds")}
          value={form.pollSeconds}
          error={message("pollSeconds")}
          inputMode="numeric"
          onChange={(event) => onChange({ pollSeconds: event.target.value })}
          data-testid="connection-poll"
        />
      )}
      {!folder && form.auth !== "none" && (
        <p className={styles.fieldNote}>
          {hasSecret ? `${t("connection.secretHeld")} ` : ""}
          {t("connection.secretHelp")}
        </p>
      )}
      {!messaging && stage === "TEST" && (
        <Switch
          className={styles.wide}
          size="small"
          checked={form.allowGetNumber}
          description={t("connection.allowGetHelp")}
          onChange={(event) => onChange({ allowGetNumber: event.target.checked })}
        >
          {t("connection.allowGet")}
        </Switch>
      )}
    </div>
  );
}
