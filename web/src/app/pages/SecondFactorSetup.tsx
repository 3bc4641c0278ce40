import { App, Button, Form, Input, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { type ApiProblem, asProblem, client, type Schemas, unwrap } from "@/api";
import { palette } from "@/app/theme";
import { showProblem } from "@/ui/form";
import { FailedState } from "@/ui/states";
import { useCommonText } from "../i18n/texts";

/** Scan the code, prove it with six digits, keep the recovery codes: in that order, nothing skipped. */
export function SecondFactorSetup({
  onDone,
  forced = true,
}: {
  onDone: () => Promise<void>;
  forced?: boolean;
}) {
  const t = useCommonText();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ code: string }>();
  const [attempt, setAttempt] = useState(0);
  const [enrolment, setEnrolment] = useState<Schemas["EnrolmentOut"] | null>(null);
  const [failure, setFailure] = useState<ApiProblem | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [isBusy, setBusy] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another enrolment
  useEffect(() => {
    let isCurrent = true;
    setFailure(null);
    unwrap(client.POST("/api/ui/session/second-factor/enrolment"))
      .then((answer) => isCurrent && setEnrolment(answer))
      .catch((error: unknown) => isCurrent && setFailure(asProblem(error)));
    return () => {
      isCurrent = false;
    };
  }, [attempt]);

  if (failure) return <FailedState error={failure} onRetry={() => setAttempt(attempt + 1)} />;
  if (!enrolment) return <Skeleton active paragraph={{ rows: 6 }} />;

  if (codes) {
    return (
      <div>
        <p style={{ marginTop: 0 }}>{t("secondFactor.recoveryHint")}</p>
        <ol
          className="tabular"
          style={{
            display: "grid",
            gridTemplateColumns: "1fr 1fr",
            gap: "6px 12px",
            listStyle: "none",
            margin: "0 0 16px",
            padding: 12,
            background: palette.desk,
            borderRadius: 4,
          }}
        >
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <div style={{ display: "flex", gap: 8 }}>
          <Button
            onClick={() =>
              void navigator.clipboard
                .writeText(codes.join("\n"))
                .then(() => message.success(t("secondFactor.copied")))
            }
          >
            {t("secondFactor.copy")}
          </Button>
          <Button type="primary" style={{ flex: 1 }} onClick={() => void onDone()}>
            {t("secondFactor.saved")}
          </Button>
        </div>
      </div>
    );
  }

  const confirm = async ({ code }: { code: string }): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    try {
      const answer = await unwrap(
        client.POST("/api/ui/session/second-factor/confirmation", { body: { code } }),
      );
      setCodes(answer.recovery_codes);
    } catch (error) {
      const rest = showProblem(form, asProblem(error));
      if (rest) form.setFields([{ name: "code", errors: [rest] }]);
      form.focusField("code");
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      size="large"
      onFinish={(values) => void confirm(values)}
    >
      {forced ? (
        <p style={{ color: palette.textSecondary, marginTop: 0 }}>{t("secondFactor.forcedHint")}</p>
      ) : null}
      <div style={{ display: "flex", gap: 16, alignItems: "flex-start", marginBottom: 16 }}>
        <img
          src={`data:image/svg+xml;utf8,${encodeURIComponent(enrolment.qr_svg)}`}
          alt={t("secondFactor.qr")}
          width={148}
          height={148}
          style={{ border: `1px solid ${palette.border}`, borderRadius: 4, background: "#fff", flex: "none" }}
        />
        <div style={{ minWidth: 0 }}>
          <div>{t("secondFactor.scan")}</div>
          <div style={{ color: palette.textSecondary, marginTop: 8 }}>{t("secondFactor.typeInstead")}</div>
          <code style={{ display: "block", overflowWrap: "anywhere", userSelect: "all" }}>
            {enrolment.secret.replace(/(.{4})(?=.)/g, "$1 ")}
          </code>
        </div>
      </div>
      <Form.Item
        name="code"
        label={t("login.code")}
        rules={[{ pattern: /^\d{6}$/, required: true, message: t("login.codeMissing") }]}
        validateTrigger="onSubmit"
      >
        <Input
          autoFocus
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          className="tabular"
          style={{ letterSpacing: "0.4em", fontSize: 20 }}
          onChange={(event) => /^\d{6}$/.test(event.target.value) && form.submit()}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={isBusy}>
        {t("secondFactor.confirm")}
      </Button>
    </Form>
  );
}
