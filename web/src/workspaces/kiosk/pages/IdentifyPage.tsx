import { Button } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { asProblem, client, unwrap } from "@/api";
import { palette } from "@/app/theme";
import { useText } from "../i18n";
import { Keypad } from "../parts/Keypad";
import { BigButton, Question, Refusal } from "../parts/layout";
import { masked } from "../parts/mask";
import { useWedge } from "../parts/useWedge";
import { welcome } from "../parts/visitor";

const NEXT: Record<string, string> = {
  register: "/kiosk/departments",
  take: "/kiosk/reservations",
  pay: "/kiosk/bills",
  print: "/kiosk/papers",
};

/** Who stands here: by card or document, never by name. */
export default function IdentifyPage() {
  const t = useText();
  const navigate = useNavigate();
  const { act = "" } = useParams();
  const [number, setNumber] = useState("");
  const [isShown, setShown] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");

  const identify = async (given: string): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setRefusal("");
    try {
      welcome(await unwrap(client.POST("/api/ui/patients/identify", { body: { number: given } })));
      void navigate(NEXT[act] ?? "/kiosk/menu", { replace: true });
    } catch (error) {
      setRefusal(asProblem(error).detail);
      setBusy(false);
    }
  };
  useWedge((read) => {
    setNumber("");
    void identify(read);
  });

  return (
    <Question title={t("identify.title")} hint={t("identify.hint")}>
      <Refusal text={refusal} />
      <div style={{ display: "flex", gap: 16, marginBottom: 24 }}>
        <output
          aria-label={t("identify.number")}
          className="tabular"
          style={{
            flex: 1,
            minWidth: 0,
            height: 92,
            boxSizing: "border-box",
            padding: "18px 28px",
            fontSize: 38,
            letterSpacing: "0.08em",
            background: palette.paper,
            border: `2px solid ${palette.border}`,
            borderRadius: 14,
            overflow: "hidden",
          }}
        >
          {isShown ? number : masked(number)}
        </output>
        <Button style={{ height: 92 }} onClick={() => setShown(!isShown)}>
          {isShown ? t("identify.hide") : t("identify.show")}
        </Button>
      </div>
      <Keypad value={number} onChange={(next) => setNumber(next.slice(0, 30))} />
      <div style={{ height: 28 }} />
      <BigButton loading={isBusy} onClick={() => (number.length >= 4 ? void identify(number) : undefined)}>
        {t("identify.go")}
      </BigButton>
    </Question>
  );
}
