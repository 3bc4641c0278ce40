import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { useEffect, useState } from "react";
import { asProblem, client, type Schemas, unwrap } from "@/api";
import { LanguageButton } from "@/app/frame/LanguageButton";
import { Mark } from "@/app/frame/Mark";
import { useBilingual } from "@/app/i18n/language";
import { Themed } from "@/app/providers";
import { forgetPerson, reloadSession, useSessionQuery } from "@/app/session";
import { mobileTheme, palette } from "@/app/theme";
import { useText } from "../i18n";
import { Card, Muted } from "../parts/layout";
import { RegistrationForm } from "../parts/RegistrationForm";

type Step =
  | { at: "phone" }
  | { at: "code" }
  | { at: "who"; answer: Schemas["SignInOut"] }
  | { at: "register"; ticket: string };

/** Seconds until a new code may be asked for. */
function useWait(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
}

/** The way in for patients: phone and one-time code; whoever is not on file registers with a document. */
export default function SignInPage() {
  const t = useText();
  const say = useBilingual();
  const queries = useQueryClient();
  const { data: session } = useSessionQuery();
  const [phone, setPhone] = useState("");
  const [code, setCode] = useState("");
  const [step, setStep] = useState<Step>({ at: "phone" });
  const [wait, setWait] = useWait();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
  const hospital = session ? say({ zh: session.hospital.name_zh, en: session.hospital.name_en }) : "";

  useEffect(() => {
    document.title = `${t("signIn.title")} · ${hospital}`;
  }, [t, hospital]);

  const act = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setRefusal("");
    try {
      await work();
    } catch (error) {
      const problem = asProblem(error);
      setRefusal(problem.fields[0]?.message ?? problem.detail);
    } finally {
      setBusy(false);
    }
  };
  const enter = async (): Promise<void> => {
    forgetPerson(queries);
    await reloadSession(queries);
  };
  const sendCode = (): Promise<void> =>
    act(async () => {
      const answer = await unwrap(client.POST("/api/ui/mobile-session/codes", { body: { phone } }));
      setWait(answer.resend_after_seconds);
      setCode("");
      setStep({ at: "code" });
    });
  const submitCode = (given: string): Promise<void> =>
    act(async () => {
      const answer = await unwrap(client.POST("/api/ui/mobile-session", { body: { phone, code: given } }));
      if (answer.patient) await enter();
      else if (answer.choices.length > 0) setStep({ at: "who", answer });
      else setStep({ at: "register", ticket: answer.ticket });
    });
  const choose = (ticket: string, patientId: number): Promise<void> =>
    act(async () => {
      await unwrap(client.POST("/api/ui/mobile-session/choice", { body: { ticket, patient_id: patientId } }));
      await enter();
    });

  return (
    <Themed theme={mobileTheme}>
      <main
        style={{
          minHeight: "100dvh",
          maxWidth: 520,
          margin: "0 auto",
          boxSizing: "border-box",
          padding: "20px 20px 32px",
          background: palette.paper,
          fontSize: 16,
        }}
      >
        <div style={{ display: "flex", alignItems: "center", gap: 10, marginBottom: 28 }}>
          <Mark size={36} />
          <strong style={{ fontSize: 17, minWidth: 0 }}>{hospital}</strong>
          <span style={{ marginInlineStart: "auto" }}>
            <LanguageButton size="small" />
          </span>
        </div>
        {refusal ? (
          <Alert type="error" showIcon title={refusal} role="alert" style={{ marginBottom: 16 }} />
        ) : null}

        {step.at === "phone" || step.at === "code" ? (
          <>
            <h1 style={{ fontSize: 24, margin: "0 0 4px" }}>{t("signIn.title")}</h1>
            <p style={{ color: palette.textSecondary, margin: "0 0 20px" }}>{t("signIn.hint")}</p>
            <Form
              layout="vertical"
              onFinish={() => void (step.at === "code" ? submitCode(code) : sendCode())}
            >
              <Form.Item label={t("signIn.phone")} extra={step.at === "phone" ? t("signIn.phoneHint") : null}>
                <Input
                  type="tel"
                  inputMode="tel"
                  autoComplete="tel"
                  autoFocus
                  aria-label={t("signIn.phone")}
                  value={phone}
                  disabled={step.at === "code"}
                  onChange={(event) => setPhone(event.target.value)}
                />
              </Form.Item>
              {step.at === "code" ? (
                <>
                  <p style={{ color: palette.textSecondary, fontSize: 14 }}>{t("signIn.sent", { phone })}</p>
                  <Form.Item label={t("signIn.code")}>
                    <Input
                      inputMode="numeric"
                      autoComplete="one-time-code"
                      autoFocus
                      maxLength={6}
                      aria-label={t("signIn.code")}
                      value={code}
                      style={{ fontSize: 24, letterSpacing: "0.3em" }}
                      onChange={(event) => {
                        const typed = event.target.value.replace(/\D/g, "");
                        setCode(typed);
                        if (typed.length === 6 && !isBusy) void submitCode(typed);
                      }}
                    />
                  </Form.Item>
                  <Button
                    type="primary"
                    block
                    htmlType="submit"
                    loading={isBusy}
                    disabled={code.length !== 6}
                  >
                    {t("signIn.submit")}
                  </Button>
                  <div style={{ display: "flex", justifyContent: "space-between", marginTop: 8 }}>
                    <Button
                      type="link"
                      disabled={wait > 0}
                      onClick={() => void sendCode()}
                      style={{ paddingInline: 0 }}
                    >
                      {wait > 0 ? t("signIn.resend", { n: wait }) : t("signIn.send")}
                    </Button>
                    <Button
                      type="link"
                      style={{ paddingInline: 0 }}
                      onClick={() => {
                        setRefusal("");
                        setStep({ at: "phone" });
                      }}
                    >
                      {t("signIn.change")}
                    </Button>
                  </div>
                </>
              ) : (
                <Button
                  type="primary"
                  block
                  htmlType="submit"
                  loading={isBusy}
                  disabled={phone.trim().length < 6}
                >
                  {t("signIn.send")}
                </Button>
              )}
            </Form>
          </>
        ) : null}

        {step.at === "who" ? (
          <>
            <h1 style={{ fontSize: 24, margin: "0 0 4px" }}>{t("signIn.whoTitle")}</h1>
            <p style={{ color: palette.textSecondary }}>{t("signIn.whoHint")}</p>
            {step.answer.choices.map((one) => (
              <Card key={one.patient_id} onClick={() => void choose(step.answer.ticket, one.patient_id)}>
                <strong>{one.name_masked}</strong> <Muted>{one.age}</Muted>
                <div>
                  <Muted>{one.patient_no}</Muted>
                </div>
              </Card>
            ))}
          </>
        ) : null}

        {step.at === "register" ? <RegistrationForm ticket={step.ticket} onDone={enter} /> : null}
      </main>
    </Themed>
  );
}
