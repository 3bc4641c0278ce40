import { PlusOutlined, SwapOutlined } from "@ant-design/icons";
import { Button, Drawer } from "antd";
import { useState, useSyncExternalStore } from "react";
import { useNavigate } from "react-router";
import { type Schemas, useApiQuery } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { ageIn } from "@/subsystems/selfservice";
import { useText } from "../i18n";
import { Card, Muted } from "./layout";

export type OwnPatient = Schemas["MobilePatientOut"];

// A number without meaning outside the session; named like a draft, so that signing out takes it along.
const KEY = "yiqiao.draft.mobile.patient";
const listeners = new Set<() => void>();
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** From now on the pages are about this member of the family. */
export function choosePatient(id: number): void {
  sessionStorage.setItem(KEY, String(id));
  for (const listener of listeners) listener();
}

/** For whom: the chosen member of the family, oneself unless another was chosen. */
export const chosenOf = (family: OwnPatient[], stored: string | null): OwnPatient | undefined =>
  family.find((one) => String(one.patient_id) === stored) ?? family[0];

/** The family with the one that the pages are about. */
export function usePatient(): { family: OwnPatient[]; patient: OwnPatient | undefined; error: unknown } {
  const stored = useSyncExternalStore(subscribe, () => sessionStorage.getItem(KEY));
  const { data, error } = useApiQuery("/api/ui/mobile-session/patients", undefined, { staleTime: 60_000 });
  const family = data ?? [];
  return { family, patient: chosenOf(family, stored), error };
}

/** Relations as the server keeps them, in the language in use. */
export function useRelation(): (relation: string) => string {
  const t = useText();
  const words: Record<string, string> = {
    本人: t("patient.self"),
    配偶: t("me.spouse"),
    子女: t("me.child"),
    父母: t("me.parent"),
    其他: t("me.other"),
  };
  return (relation) => words[relation] ?? relation;
}

/** For whom the page is, and the way to another member of the family. */
export function PatientBar() {
  const t = useText();
  const navigate = useNavigate();
  const relation = useRelation();
  const language = useLanguage();
  const { family, patient } = usePatient();
  const [isOpen, setOpen] = useState(false);
  if (!patient) return null;
  return (
    <>
      <div
        style={{
          display: "flex",
          alignItems: "center",
          gap: 8,
          padding: "2px 2px 10px",
        }}
      >
        <span style={{ minWidth: 0 }}>
          <Muted>{t("patient.for")}</Muted> <strong>{patient.name_masked}</strong>{" "}
          <Muted>
            {relation(patient.relation)} · {ageIn(language, patient.age)}
          </Muted>
        </span>
        <Button
          size="small"
          icon={<SwapOutlined />}
          style={{ marginInlineStart: "auto" }}
          onClick={() => setOpen(true)}
        >
          {t("patient.switch")}
        </Button>
      </div>
      <Drawer
        open={isOpen}
        onClose={() => setOpen(false)}
        placement="bottom"
        size="auto"
        title={t("patient.choose")}
      >
        {family.map((one) => (
          <Card
            key={one.patient_id}
            accent={one.patient_id === patient.patient_id}
            onClick={() => {
              choosePatient(one.patient_id);
              setOpen(false);
            }}
          >
            <strong>{one.name_masked}</strong> <Muted>{relation(one.relation)}</Muted>
            <div style={{ color: palette.textSecondary, fontSize: 14 }}>
              {ageIn(language, one.age)} · {one.patient_no}
            </div>
          </Card>
        ))}
        <Button block icon={<PlusOutlined />} onClick={() => void navigate("/mobile/family/add")}>
          {t("patient.add")}
        </Button>
      </Drawer>
    </>
  );
}
