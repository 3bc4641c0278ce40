import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, type InputRef, Tabs } from "antd";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { apiKey, client, unwrap, useApiQuery } from "@/api";
import { useSession } from "@/app/session";
import { palette } from "@/app/theme";
import { type Bill, PaymentPane, ReceiptPrint } from "@/subsystems/cashier";
import { EmptyState, formatInstant, KeyHint, PatientBanner, type PatientBrief, useHotkeys } from "@/ui";
import { BookingAct } from "../acts/BookingAct";
import { ChargingAct } from "../acts/ChargingAct";
import { InvoiceAct } from "../acts/InvoiceAct";
import { RecordsAct } from "../acts/RecordsAct";
import { RefundAct } from "../acts/RefundAct";
import { RegistrationAct } from "../acts/RegistrationAct";
import { ShiftAct } from "../acts/ShiftAct";
import { type ActName, type Desk, DeskContext } from "../context";
import { IdentifyPane } from "../IdentifyPane";
import { useText } from "../i18n";
import { useScannerTrap } from "../scanner";

const ACTS: { name: ActName; keys: string; needsPatient: boolean; content: () => ReactNode }[] = [
  { name: "booking", keys: "F2", needsPatient: true, content: () => <BookingAct /> },
  { name: "registration", keys: "F3", needsPatient: true, content: () => <RegistrationAct /> },
  { name: "charging", keys: "F4", needsPatient: true, content: () => <ChargingAct /> },
  { name: "refund", keys: "F6", needsPatient: false, content: () => <RefundAct /> },
  { name: "invoice", keys: "F7", needsPatient: false, content: () => <InvoiceAct /> },
  { name: "shift", keys: "F8", needsPatient: false, content: () => <ShiftAct /> },
  { name: "records", keys: "F9", needsPatient: true, content: () => <RecordsAct /> },
];

const card = {
  background: palette.paper,
  border: `1px solid ${palette.borderSoft}`,
  borderRadius: 4,
  padding: 12,
  minHeight: 0,
} as const;

/** One desk: identify, act, pay. Everything of a patient goes when the next one comes. */
export default function CounterPage() {
  const t = useText();
  const session = useSession();
  const queries = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const box = useRef<InputRef>(null);
  const [patient, setPatient] = useState<PatientBrief | null>(null);
  const [act, setAct] = useState<ActName>("registration");
  const [bill, setBill] = useState<Bill | null>(null);
  const [printing, setPrinting] = useState<{ settlementId: number; visitId: number } | null>(null);
  const shift = useApiQuery("/api/ui/cashier/shifts/current", undefined, { staleTime: 30_000 });
  useScannerTrap(box);

  const open = (next: PatientBrief | null): void => {
    setPatient(next);
    setBill(null);
    setPrinting(null);
    if (next) setAct((now) => (now === "shift" ? "registration" : now));
  };
  const next = (): void => {
    open(null);
    // What the last patient had is asked anew for the next one.
    queries.removeQueries({ queryKey: apiKey("/api/ui/cashier/patients/{patient_id}/unpaid") });
    box.current?.focus();
  };

  // The global search leads here with the patient in the address.
  const asked = search.get("patient");
  useEffect(() => {
    if (!asked) return;
    setSearch({}, { replace: true });
    void unwrap(
      client.GET("/api/ui/patients/{patient_id}", { params: { path: { patient_id: Number(asked) } } }),
    ).then(
      (found) => open(found),
      () => undefined,
    );
  });

  useHotkeys({
    F1: { label: t("acts.next"), run: next },
    ...Object.fromEntries(
      ACTS.map((one) => [one.keys, { label: t(`acts.${one.name}`), run: () => setAct(one.name) }]),
    ),
  });

  const desk = useMemo<Desk>(
    () => ({
      patient,
      act,
      bill,
      shift: shift.data,
      campus: session.campus?.id ?? "",
      goTo: setAct,
      take: setBill,
    }),
    [patient, act, bill, shift.data, session.campus?.id],
  );

  const reload = async (): Promise<void> => {
    if (!bill) return;
    const fresh = await unwrap(
      client.GET("/api/ui/cashier/bills/{bill_id}", { params: { path: { bill_id: bill.id } } }),
    );
    setBill(fresh.status === "voided" ? null : fresh);
  };
  const drop = async (reason: string, key: string): Promise<void> => {
    if (!bill) return;
    await unwrap(
      client.POST("/api/ui/cashier/bills/{bill_id}/void", {
        params: { path: { bill_id: bill.id } },
        headers: { "Idempotency-Key": key },
        body: { reason },
      }),
    );
    setBill(null);
    await queries.invalidateQueries({ queryKey: apiKey("/api/ui/cashier/patients/{patient_id}/unpaid") });
  };

  const current = ACTS.find((one) => one.name === act);
  return (
    <DeskContext.Provider value={desk}>
      <div
        style={{
          display: "grid",
          gridTemplateColumns: "252px minmax(0, 1fr) 312px",
          gap: 12,
          height: "calc(100vh - 44px - 28px)",
          minHeight: 520,
        }}
      >
        <section aria-label={t("choosePatient")} style={card}>
          <IdentifyPane inputRef={box} chosenId={patient?.id ?? null} onChoose={open} />
        </section>

        <section style={{ display: "flex", flexDirection: "column", minHeight: 0 }}>
          {patient ? (
            <PatientBanner
              patient={patient}
              action={
                <Button size="small" onClick={next}>
                  {t("acts.next")}
                  <KeyHint keys="F1" />
                </Button>
              }
            />
          ) : null}
          <div style={{ ...card, flex: 1, display: "flex", flexDirection: "column", paddingTop: 2 }}>
            <Tabs
              size="small"
              activeKey={act}
              onChange={(name) => setAct(name as ActName)}
              style={{ flex: "none" }}
              items={ACTS.map((one) => ({
                key: one.name,
                label: (
                  <span>
                    {t(`acts.${one.name}`)}
                    <KeyHint keys={one.keys} />
                  </span>
                ),
              }))}
            />
            <div
              key={`${patient?.id ?? 0}:${act}`}
              style={{ flex: 1, minHeight: 0, overflow: "auto", display: "flex", flexDirection: "column" }}
            >
              {current?.needsPatient && !patient ? (
                <EmptyState
                  title={t("choosePatient")}
                  hint={t("choosePatientHint")}
                  action={<Button onClick={() => box.current?.focus()}>{t("choosePatient")}</Button>}
                />
              ) : (
                current?.content()
              )}
            </div>
          </div>
        </section>

        <section aria-label={t("payIdle")} style={{ ...card, overflowY: "auto" }}>
          {shift.data === null ? (
            <Alert
              type="warning"
              showIcon
              style={{ marginBottom: 12 }}
              title={t("noShift")}
              description={t("noShiftHint")}
              action={
                <Button size="small" onClick={() => setAct("shift")}>
                  {t("shift.open")}
                  <KeyHint keys="F8" />
                </Button>
              }
            />
          ) : null}
          {shift.data ? (
            <div style={{ color: palette.textSecondary, marginBottom: 10 }}>
              {t("shiftOf", {
                counter: shift.data.counter,
                since: formatInstant(shift.data.opened_at, "time"),
              })}
            </div>
          ) : null}
          {bill ? (
            <PaymentPane
              key={`${bill.id}:${bill.version}`}
              bill={bill}
              onReload={() => void reload()}
              onDrop={drop}
              onOpenShift={() => setAct("shift")}
              onPrint={(settlement) =>
                setPrinting({ settlementId: settlement.id, visitId: settlement.visit_id })
              }
              onNext={next}
              keysOn={act !== "shift"}
            />
          ) : (
            <EmptyState title={t("payIdle")} hint={t("payIdleHint")} />
          )}
        </section>
      </div>
      {printing ? (
        <ReceiptPrint
          open
          settlementId={printing.settlementId}
          visitId={printing.visitId}
          onClose={() => setPrinting(null)}
        />
      ) : null}
    </DeskContext.Provider>
  );
}
