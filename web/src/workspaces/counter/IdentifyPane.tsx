import { UserAddOutlined } from "@ant-design/icons";
import { Button, type InputRef } from "antd";
import { type Ref, useRef, useState } from "react";
import { useCan } from "@/app/session";
import { palette } from "@/app/theme";
import { RegisterPatient, rememberPatient, useRecentPatients } from "@/subsystems/patients";
import { KeyHint, type PatientBrief, PatientSearch, useHotkeys, useSexLabel } from "@/ui";
import { useText } from "./i18n";

interface Props {
  inputRef: Ref<InputRef>;
  chosenId: number | null;
  onChoose: (patient: PatientBrief) => void;
}

/** Who stands before the window: scan or type, one of the last ten, or a new record. */
export function IdentifyPane({ inputRef, chosenId, onChoose }: Props) {
  const t = useText();
  const sex = useSexLabel();
  const recent = useRecentPatients();
  const canRegister = useCan()("people.register");
  const pane = useRef<HTMLDivElement>(null);
  const [start, setStart] = useState<string | null>(null);
  // A new search box for every patient: nothing of the last search stays on screen.
  const [round, setRound] = useState(0);
  const choose = (patient: PatientBrief): void => {
    rememberPatient(patient);
    setRound((now) => now + 1);
    onChoose(patient);
  };
  const register = (): void => setStart(pane.current?.querySelector("input")?.value.trim() ?? "");
  useHotkeys({ "Alt+N": { label: t("newPatient"), run: register, enabled: canRegister } });
  return (
    <div
      ref={pane}
      style={{ display: "flex", flexDirection: "column", gap: 10, minHeight: 0, height: "100%" }}
    >
      <div className="counter-search">
        <PatientSearch
          key={round}
          autoFocus={chosenId === null}
          inputRef={inputRef}
          onChoose={choose}
          maxListHeight={260}
        />
      </div>
      {canRegister ? (
        <Button icon={<UserAddOutlined aria-hidden />} onClick={register}>
          {t("newPatient")}
          <KeyHint keys="Alt+N" />
        </Button>
      ) : null}
      <h2 style={{ fontSize: 14, fontWeight: 600, margin: "6px 0 0" }}>{t("recent")}</h2>
      {recent.length === 0 ? (
        <div style={{ color: palette.textSecondary }}>{t("noRecent")}</div>
      ) : (
        <div style={{ overflowY: "auto", minHeight: 0 }}>
          {recent.map((one) => (
            <button
              type="button"
              key={one.id}
              onClick={() => choose(one)}
              aria-current={one.id === chosenId}
              style={{
                display: "flex",
                gap: 8,
                width: "100%",
                border: 0,
                borderRadius: 4,
                font: "inherit",
                textAlign: "start",
                padding: "5px 8px",
                cursor: "pointer",
                color: palette.text,
                background: one.id === chosenId ? "#e7f2f9" : "transparent",
              }}
            >
              <strong style={{ minWidth: 48 }}>{one.name_masked}</strong>
              <span style={{ color: palette.textSecondary, whiteSpace: "nowrap" }}>
                {sex(one.sex)} {one.age}
              </span>
              <span className="tabular" style={{ color: palette.textSecondary, marginInlineStart: "auto" }}>
                {(one.document_masked || one.patient_no).slice(-4)}
              </span>
            </button>
          ))}
        </div>
      )}
      <RegisterPatient
        open={start !== null}
        start={start ?? ""}
        onClose={() => setStart(null)}
        onDone={(patient) => {
          setStart(null);
          choose(patient);
        }}
      />
    </div>
  );
}
