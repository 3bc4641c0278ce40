import type { ReactNode } from "react";
import type { Schemas } from "@/api";
import { useBilingual } from "@/app/i18n/language";
import { useCommonText } from "@/app/i18n/texts";
import { badgeTones, palette, tones } from "@/app/theme";
import { ToneTag, useStatusLabel } from "./StatusTag";

type Summary = Schemas["PatientSummaryOut"];

/**
 * A patient as every workspace shows one; masked by the server according to permission. The search's
 * answer fits, and so does the patient inside a visit; the workspace adds what it knows of the visit.
 */
export interface PatientBrief extends Pick<Summary, "id" | "patient_no" | "name_masked" | "age" | "badges"> {
  sex: string;
  document_kind?: string | null;
  document_masked?: string;
  phone_masked?: string;
  visit_no?: string | null;
  insurance?: string | null;
  /** Left out where allergies are not known to the page; empty when the patient has none. */
  allergies?: string[];
}

/** The marks of a patient (境外 · 签约 · 转诊 · 商保 · 信用), one colour each. */
export function PatientBadges({ badges }: { badges: PatientBrief["badges"] }) {
  const say = useBilingual();
  return (
    <span style={{ display: "inline-flex", gap: 4, flexWrap: "wrap" }}>
      {badges.map((badge) => {
        const own = badgeTones[badge.code];
        return (
          <ToneTag
            key={badge.code}
            label={say({ zh: badge.label, en: badge.label_en })}
            {...(own ? { tone: tones[own] } : { colour: badge.colour })}
          />
        );
      })}
    </span>
  );
}

/** The sex in the language in use; codes of the server are `male`, `female`, others are unknown. */
export function useSexLabel(): (sex: string | null | undefined) => string {
  const t = useCommonText();
  return (sex) =>
    t(sex === "male" ? "patient.male" : sex === "female" ? "patient.female" : "patient.unknownSex");
}

export interface PatientBannerProps {
  patient: PatientBrief;
  /** At the right: change patient, or what the workspace adds. */
  action?: ReactNode;
}

/** Who this page is about: always the same line, always at the same place. */
export function PatientBanner({ patient, action }: PatientBannerProps) {
  const t = useCommonText();
  const sex = useSexLabel();
  const documentLabel = useStatusLabel("identity_document");
  const fact = (label: string | null, value: ReactNode) => (
    <span style={{ whiteSpace: "nowrap" }}>
      {label ? <span style={{ color: palette.textSecondary }}>{label} </span> : null}
      {value}
    </span>
  );
  return (
    <section
      aria-label={patient.name_masked}
      style={{
        display: "flex",
        alignItems: "center",
        gap: 16,
        padding: "8px 14px",
        background: palette.paper,
        border: `1px solid ${palette.border}`,
        borderInlineStart: `4px solid ${palette.primary}`,
        borderRadius: 4,
        marginBottom: 12,
      }}
    >
      <div
        style={{
          display: "flex",
          flexWrap: "wrap",
          alignItems: "baseline",
          columnGap: 18,
          rowGap: 2,
          minWidth: 0,
        }}
      >
        <strong style={{ fontSize: "1.3em", whiteSpace: "nowrap" }}>{patient.name_masked}</strong>
        {fact(null, `${sex(patient.sex)} · ${patient.age}`)}
        {patient.document_kind
          ? fact(
              documentLabel(patient.document_kind),
              <span className="tabular">{patient.document_masked}</span>,
            )
          : null}
        {fact(t("patient.patientNo"), <span className="tabular">{patient.patient_no}</span>)}
        {patient.visit_no
          ? fact(t("patient.visitNo"), <span className="tabular">{patient.visit_no}</span>)
          : null}
        {patient.insurance ? fact(null, patient.insurance) : null}
        {patient.allergies === undefined ? null : patient.allergies.length > 0 ? (
          <strong style={{ color: palette.error }}>
            {t("patient.allergies")}：{patient.allergies.join("、")}
          </strong>
        ) : (
          <span style={{ color: palette.textSecondary }}>{t("patient.noAllergies")}</span>
        )}
        <PatientBadges badges={patient.badges} />
      </div>
      {action ? <div style={{ marginInlineStart: "auto", flex: "none" }}>{action}</div> : null}
    </section>
  );
}
