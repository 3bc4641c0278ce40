import { CloseOutlined } from "@ant-design/icons";
import { Alert, Segmented } from "antd";
import { useRef, useState } from "react";
import { asProblem, client, type Schemas, unwrap, useApiMutation } from "@/api";
import { palette, tones } from "@/app/theme";
import { PickBox, type PickBoxHandle } from "@/subsystems/orders/PickBox";
import type { VisitDetail } from "@/subsystems/visits/record";
import { KeyHint, useHotkeys, useStatusOptions } from "@/ui";
import { useText } from "../i18n";

type Term = Schemas["TermOut"];
type System = Schemas["DiagnosisSystem"];
type DiagnosisIn = Schemas["DiagnosisIn"];

/** Diagnoses in the doctor's order, the primary one first among equals; every change is kept at once. */
export function DiagnosisRow({ detail, canWrite }: { detail: VisitDetail; canWrite: boolean }) {
  const t = useText();
  const systems = useStatusOptions("diagnosis_system");
  const [system, setSystem] = useState<System>("icd10");
  const box = useRef<PickBoxHandle>(null);
  const save = useApiMutation("put", "/api/ui/consultation/visits/{visit_id}/diagnoses", {
    invalidates: ["/api/ui/consultation/visits/{visit_id}"],
  });
  useHotkeys({ F4: { label: t("diagnosis.title"), run: () => box.current?.focus(), enabled: canWrite } });

  const present: DiagnosisIn[] = detail.diagnoses.map(({ system: own, code, name, is_primary }) => ({
    system: own,
    code,
    name,
    is_primary,
  }));
  const keep = (diagnoses: DiagnosisIn[]): void => {
    const hasPrimary = diagnoses.some((one) => one.is_primary);
    save.mutate({
      params: { path: { visit_id: detail.visit.id } },
      body: {
        diagnoses: hasPrimary
          ? diagnoses
          : diagnoses.map((one, index) => (index === 0 ? { ...one, is_primary: true } : one)),
        version: null,
      },
    });
  };
  const add = (term: Term): void => {
    if (present.some((one) => one.system === system && one.code === term.code)) return;
    keep([...present, { system, code: term.code, name: term.name, is_primary: present.length === 0 }]);
  };

  return (
    <section
      aria-label={t("diagnosis.title")}
      style={{
        background: palette.paper,
        border: `1px solid ${palette.border}`,
        borderRadius: 4,
        padding: "8px 12px",
        display: "flex",
        flexWrap: "wrap",
        gap: 8,
        alignItems: "center",
      }}
    >
      <strong>
        {t("diagnosis.title")}
        <KeyHint keys="F4" />
      </strong>
      {detail.diagnoses.length === 0 && !canWrite ? (
        <span style={{ color: palette.textSecondary }}>—</span>
      ) : null}
      {detail.diagnoses.map((one, index) => (
        <span
          key={one.id}
          style={{
            display: "inline-flex",
            alignItems: "center",
            gap: 6,
            padding: "2px 6px",
            border: `1px solid ${one.is_primary ? tones.info.border : palette.border}`,
            background: one.is_primary ? tones.info.background : palette.paper,
            borderRadius: 4,
          }}
        >
          {one.is_primary ? (
            <strong style={{ color: tones.info.text, fontSize: 12 }}>{t("diagnosis.primary")}</strong>
          ) : canWrite ? (
            <button
              type="button"
              className="quiet-button"
              title={t("diagnosis.makePrimary")}
              aria-label={`${t("diagnosis.makePrimary")} ${one.name}`}
              style={{
                border: 0,
                background: "none",
                padding: 0,
                font: "inherit",
                fontSize: 12,
                cursor: "pointer",
                color: palette.textSecondary,
              }}
              onClick={() => keep(present.map((other, at) => ({ ...other, is_primary: at === index })))}
            >
              {index + 1}
            </button>
          ) : (
            <span style={{ fontSize: 12, color: palette.textSecondary }}>{index + 1}</span>
          )}
          {one.name}
          <span className="tabular" style={{ color: palette.textSecondary, fontSize: 12 }}>
            {one.code}
          </span>
          {canWrite ? (
            <button
              type="button"
              aria-label={t("diagnosis.remove", { name: one.name })}
              style={{
                border: 0,
                background: "none",
                padding: 0,
                cursor: "pointer",
                color: palette.textSecondary,
              }}
              onClick={() => keep(present.filter((_other, at) => at !== index))}
            >
              <CloseOutlined style={{ fontSize: 11 }} />
            </button>
          ) : null}
        </span>
      ))}
      {canWrite ? (
        <span style={{ display: "inline-flex", gap: 6, flex: 1, minWidth: 330 }}>
          <Segmented
            size="small"
            style={{ alignSelf: "center" }}
            value={system}
            options={systems.length > 0 ? systems : [{ value: "icd10", label: "ICD-10" }]}
            onChange={(value) => setSystem(value as System)}
          />
          <PickBox<Term>
            key={system}
            inputRef={box}
            name={`diagnosis.${system}`}
            label={t("diagnosis.title")}
            placeholder={t("diagnosis.add")}
            load={async (q, signal) =>
              (
                await unwrap(
                  client.GET("/api/ui/dictionary/tables/{table}/terms", {
                    params: { path: { table: system }, query: { q, page_size: 20 } },
                    signal,
                  }),
                )
              ).items
            }
            keyOf={(term) => term.code}
            render={(term) => (
              <span style={{ display: "flex", justifyContent: "space-between", gap: 12 }}>
                <span>{term.name}</span>
                <span className="tabular" style={{ color: palette.textSecondary }}>
                  {term.code}
                </span>
              </span>
            )}
            onPick={add}
          />
        </span>
      ) : null}
      {save.error ? (
        <Alert type="error" showIcon title={asProblem(save.error).detail} style={{ width: "100%" }} />
      ) : null}
    </section>
  );
}
