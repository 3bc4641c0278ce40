import { SearchOutlined } from "@ant-design/icons";
import { Input, type InputRef, Spin } from "antd";
import { type KeyboardEvent, type Ref, useDeferredValue, useEffect, useId, useState } from "react";
import { useApiQuery } from "@/api";
import { useCommonText } from "@/app/i18n/texts";
import { palette } from "@/app/theme";
import { PatientBadges, type PatientBrief, useSexLabel } from "./PatientBanner";
import { useStatusLabel } from "./StatusTag";
import { EmptyState, FailedState } from "./states";

export interface PatientSearchProps {
  onChoose: (patient: PatientBrief) => void;
  autoFocus?: boolean;
  inputRef?: Ref<InputRef>;
  /** Height of the list before it scrolls, in pixels. */
  maxListHeight?: number;
}

const MIN_LENGTH = 2;

/** Waits until typing pauses; a scanner types 18 characters in 50 ms and must cause one question. */
function useSettled(value: string, milliseconds: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}

/**
 * Finds a patient by name, pinyin initials, document, card or phone. Arrows move, Enter chooses; a scanned
 * number (ends with Enter) that fits exactly one patient chooses that patient.
 */
export function PatientSearch({
  onChoose,
  autoFocus = false,
  inputRef,
  maxListHeight = 380,
}: PatientSearchProps) {
  const t = useCommonText();
  const sex = useSexLabel();
  const documentLabel = useStatusLabel("identity_document");
  const listId = useId();
  const [typed, setTyped] = useState("");
  const [entered, setEntered] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const q = useDeferredValue(useSettled(typed.trim(), 150));
  const query = useApiQuery(
    "/api/ui/patients",
    { params: { query: { q } } },
    { enabled: q.length >= MIN_LENGTH, keepPrevious: true, staleTime: 5_000 },
  );
  const isCurrent = q === typed.trim() && q.length >= MIN_LENGTH && !query.isPlaceholderData;
  const found = q.length >= MIN_LENGTH ? (query.data ?? []) : [];

  // Enter may come before the answer; it is honoured when the answer to exactly this text is there.
  useEffect(() => {
    if (entered === null || entered !== typed.trim()) return;
    if (!isCurrent || !query.data) return;
    setEntered(null);
    const [only] = query.data;
    if (only && query.data.length === 1) onChoose(only);
  }, [entered, typed, isCurrent, query.data, onChoose]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((now) => Math.max(0, Math.min(found.length - 1, now + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = isCurrent ? found[at] : undefined;
      if (chosen) onChoose(chosen);
      else setEntered(typed.trim());
    }
  };

  return (
    <div>
      <Input
        ref={inputRef}
        autoFocus={autoFocus}
        allowClear
        value={typed}
        maxLength={100}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
          setEntered(null);
        }}
        onKeyDown={onKeyDown}
        prefix={<SearchOutlined aria-hidden />}
        suffix={query.isFetching ? <Spin size="small" /> : <span />}
        placeholder={t("frame.findPatientHint")}
        aria-label={t("frame.findPatient")}
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-activedescendant={found[at] ? `${listId}-${at}` : undefined}
        autoComplete="off"
      />
      <div
        id={listId}
        role="listbox"
        aria-label={t("frame.findPatient")}
        style={{ maxHeight: maxListHeight, overflowY: "auto", marginTop: 8 }}
      >
        {found.map((patient, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard acts on the combobox above
          <div
            key={patient.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => onChoose(patient)}
            onMouseEnter={() => setAt(index)}
            style={{
              display: "flex",
              gap: 12,
              alignItems: "baseline",
              padding: "7px 10px",
              borderRadius: 4,
              cursor: "pointer",
              background: index === at ? "#e7f2f9" : undefined,
            }}
          >
            <strong style={{ minWidth: 72, whiteSpace: "nowrap" }}>{patient.name_masked}</strong>
            <span style={{ minWidth: 84, whiteSpace: "nowrap" }}>
              {sex(patient.sex)} · {patient.age}
            </span>
            <span className="tabular" style={{ color: palette.textSecondary }}>
              {patient.document_kind
                ? `${documentLabel(patient.document_kind)} ${patient.document_masked}`
                : patient.patient_no}
            </span>
            <span style={{ marginInlineStart: "auto" }}>
              <PatientBadges badges={patient.badges} />
            </span>
          </div>
        ))}
        {isCurrent && query.error ? (
          <FailedState error={query.error} onRetry={() => void query.refetch()} />
        ) : null}
        {isCurrent && query.data && found.length === 0 ? (
          <EmptyState title={t("patient.noMatch")} hint={t("patient.noMatchHint")} />
        ) : null}
        {typed.trim().length < MIN_LENGTH ? (
          <div style={{ color: palette.textSecondary, padding: "4px 10px" }}>{t("patient.typeMore")}</div>
        ) : null}
      </div>
    </div>
  );
}
