import { Button, Form, Input } from "antd";
import { type KeyboardEvent, useState } from "react";
import { asProblem, client, unwrap } from "@/api";
import { palette } from "@/app/theme";
import { showProblem } from "@/ui/form";
import { useCommonText } from "../i18n/texts";

interface StepProps {
  /** Called when the server accepted this step; the caller looks where the session stands now. */
  onDone: () => Promise<void>;
}

/** A sentence under the field it belongs to; a refusal about the whole step goes under its last field. */
function useStep<Values extends object>(
  lastField: string,
  send: (values: Values) => Promise<unknown>,
  onDone: () => Promise<void>,
) {
  const [form] = Form.useForm<Values>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (values: Values): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    try {
      await send(values);
      await onDone();
    } catch (error) {
      const rest = showProblem(form, asProblem(error));
      if (rest) {
        form.setFields([{ name: lastField as never, errors: [rest] }]);
        form.focusField(lastField as never);
        (document.activeElement as HTMLInputElement | null)?.select?.();
      }
    } finally {
      setBusy(false);
    }
  };
  return { form, isBusy, submit: (values: Values) => void submit(values) };
}

/** User name and password. With `username` given (session expired) only the password is asked. */
export function PasswordStep({ username, onDone }: StepProps & { username?: string }) {
  const t = useCommonText();
  const [hasCapsLock, setCapsLock] = useState(false);
  const step = useStep<{ username: string; password: string }>(
    "password",
    (body) =>
      unwrap(
        client.POST("/api/ui/session", { body: { ...body, username: username ?? body.username.trim() } }),
      ),
    onDone,
  );
  const watchCaps = (event: KeyboardEvent): void => setCapsLock(event.getModifierState("CapsLock"));
  return (
    <Form form={step.form} layout="vertical" requiredMark={false} onFinish={step.submit} size="large">
      {username ? null : (
        <Form.Item
          name="username"
          label={t("login.username")}
          rules={[{ required: true, whitespace: true, message: t("login.usernameMissing") }]}
        >
          <Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={100} />
        </Form.Item>
      )}
      <Form.Item
        name="password"
        label={t("login.password")}
        extra={hasCapsLock ? <span style={{ color: palette.warning }}>{t("login.capsLock")}</span> : null}
        rules={[{ required: true, message: t("login.passwordMissing") }]}
      >
        <Input.Password
          autoFocus={Boolean(username)}
          autoComplete="current-password"
          maxLength={200}
          onKeyUp={watchCaps}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={step.isBusy} style={{ marginTop: 8 }}>
        {t("login.submit")}
      </Button>
    </Form>
  );
}

/** The six digits of the authenticator; sent as soon as they are complete. */
export function CodeStep({ onDone }: StepProps) {
  const t = useCommonText();
  const step = useStep<{ code: string }>(
    "code",
    (body) => unwrap(client.POST("/api/ui/session/second-factor", { body })),
    onDone,
  );
  return (
    <Form form={step.form} layout="vertical" requiredMark={false} onFinish={step.submit} size="large">
      <p style={{ color: palette.textSecondary, marginTop: 0 }}>{t("login.secondHint")}</p>
      <Form.Item
        name="code"
        label={t("login.code")}
        rules={[
          {
            pattern: /^(\d{6}|[a-z0-9-]{10,12})$/i,
            required: true,
            transform: (value: string) => value?.trim(),
            message: t("login.codeMissing"),
          },
        ]}
        validateTrigger="onSubmit"
      >
        <Input
          autoFocus
          autoComplete="one-time-code"
          spellCheck={false}
          maxLength={20}
          className="tabular"
          style={{ letterSpacing: "0.2em", fontSize: 20 }}
          onChange={(event) => /^\d{6}$/.test(event.target.value) && step.form.submit()}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={step.isBusy} style={{ marginTop: 8 }}>
        {t("login.verify")}
      </Button>
    </Form>
  );
}

/** A new password; the server knows the policy and says which rule is broken. */
export function ChangePasswordStep({ onDone, forced = true }: StepProps & { forced?: boolean }) {
  const t = useCommonText();
  const step = useStep<{ old_password: string; new_password: string; repeat: string }>(
    "new_password",
    ({ old_password, new_password }) =>
      unwrap(client.POST("/api/ui/session/password", { body: { old_password, new_password } })),
    onDone,
  );
  const needed = [{ required: true, message: t("login.passwordMissing") }];
  return (
    <Form form={step.form} layout="vertical" requiredMark={false} onFinish={step.submit} size="large">
      {forced ? <p style={{ color: palette.textSecondary, marginTop: 0 }}>{t("login.changeHint")}</p> : null}
      <Form.Item name="old_password" label={t("login.oldPassword")} rules={needed}>
        <Input.Password autoFocus autoComplete="current-password" maxLength={200} />
      </Form.Item>
      <Form.Item name="new_password" label={t("login.newPassword")} rules={needed}>
        <Input.Password autoComplete="new-password" maxLength={200} />
      </Form.Item>
      <Form.Item
        name="repeat"
        label={t("login.repeatPassword")}
        dependencies={["new_password"]}
        validateTrigger="onBlur"
        rules={[
          ...needed,
          ({ getFieldValue }) => ({
            validator: (_rule, value: string) =>
              !value || value === getFieldValue("new_password")
                ? Promise.resolve()
                : Promise.reject(new Error(t("login.repeatDiffers"))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={200} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={step.isBusy} style={{ marginTop: 8 }}>
        {t("login.change")}
      </Button>
    </Form>
  );
}
