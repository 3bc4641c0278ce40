import { ScanOutlined } from "@ant-design/icons";
import { Alert, App, Button, Input, type InputRef, Select, Skeleton } from "antd";
import { useRef, useState } from "react";
import {
  type ApiProblem,
  asProblem,
  type Schemas,
  useApiMutation,
  useApiQuery,
  useIdempotencyKey,
} from "@/api";
import { palette, tones } from "@/app/theme";
import {
  ConfirmAction,
  EmptyState,
  FailedState,
  formatInstant,
  KeyHint,
  LiveAge,
  PageHeader,
  useHotkeys,
  useStatusLabel,
} from "@/ui";
import { useText } from "../i18n";
import { DispensePane } from "../parts/DispensePane";
import { DrugLabels } from "../parts/DrugLabels";

type Row = Schemas["DispenseRowOut"];
const LIST = "/api/ui/pharmacy/dispenses";
const ONE = "/api/ui/pharmacy/dispenses/{order_no}";
const WINDOWS = "/api/ui/pharmacy/windows";
const REFRESH = 10_000;

/** The queue of a window; the scanner opens a prescription, then the patient's card hands it out. */
export default function DispensePage() {
  const t = useText();
  const { message } = App.useApp();
  const scanner = useRef<InputRef>(null);
  const [windowId, setWindowId] = useState<number | null>(null);
  const [orderNo, setOrderNo] = useState<string | null>(null);
  const [scanned, setScanned] = useState("");
  const [failure, setFailure] = useState<ApiProblem | null>(null);
  const [isLabelling, setLabelling] = useState(false);
  const windows = useApiQuery(WINDOWS, { headers: { "X-Background": "1" } }, { refetchInterval: REFRESH });
  const queue = useApiQuery(
    LIST,
    {
      params: { query: { page_size: 100, ...(windowId === null ? {} : { window_id: windowId }) } },
      headers: { "X-Background": "1" },
    },
    { refetchInterval: REFRESH, keepPrevious: true },
  );
  const detail = useApiQuery(
    ONE,
    { params: { path: { order_no: orderNo ?? "" } } },
    { enabled: orderNo !== null, gcTime: 0, retry: false },
  );
  const key = useIdempotencyKey(orderNo);
  const invalidates = [LIST, ONE, WINDOWS] as const;
  const prepare = useApiMutation("post", "/api/ui/pharmacy/dispenses/{order_no}/prepare", {
    invalidates: [...invalidates],
  });
  const hand = useApiMutation("post", "/api/ui/pharmacy/dispenses/{order_no}/dispense", {
    idempotency: key,
    invalidates: [...invalidates],
  });
  const putBack = useApiMutation("post", "/api/ui/pharmacy/dispenses/{order_no}/put-back", {
    invalidates: [...invalidates],
  });
  const open = useApiMutation("post", "/api/ui/pharmacy/windows/{counter_id}/open", {
    invalidates: [...invalidates],
  });
  const close = useApiMutation("post", "/api/ui/pharmacy/windows/{counter_id}/close", {
    invalidates: [...invalidates],
  });

  const current = orderNo !== null && detail.data?.order_no === orderNo ? detail.data : undefined;
  const may = (action: string): boolean => current?.allowed_actions.includes(action) ?? false;
  const path = { params: { path: { order_no: current?.order_no ?? "" } } };
  const rows = queue.data?.items ?? [];
  const show = (no: string | null): void => {
    setOrderNo(no);
    setFailure(null);
    setScanned("");
    scanner.current?.focus();
  };
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    setFailure(null);
    try {
      await act();
    } catch (error) {
      setFailure(asProblem(error));
    }
    setScanned("");
    scanner.current?.focus();
  };
  const handOut = async (patientScan: string): Promise<void> => {
    const done = await hand.mutateAsync({ ...path, body: { patient_scan: patientScan } });
    void message.success(t("dispense.dispensed", { name: done.patient_name }));
  };
  const onScan = (): void => {
    const code = scanned.trim();
    if (!code) return;
    const isQueued = rows.some((row) => row.order_no === code || row.dispense_no === code);
    if (may("dispense") && !isQueued) void attempt(() => handOut(code));
    else {
      const row = rows.find((one) => one.dispense_no === code);
      show(row?.order_no ?? code);
    }
  };
  const prepareIt = (): void =>
    void attempt(async () => {
      await prepare.mutateAsync(path);
    });

  useHotkeys({
    F8: { label: t("dispense.prepare"), run: prepareIt, enabled: may("prepare") && !prepare.isPending },
    F9: { label: t("dispense.label"), run: () => setLabelling(true), enabled: current !== undefined },
    Escape: { label: t("dispense.choose"), run: () => show(null) },
  });

  const chosenWindow = windows.data?.find((one) => one.id === windowId);
  const group = (status: string, title: string) => {
    const members = rows.filter((row) => row.dispense_status === status);
    return members.length === 0 ? null : (
      <section aria-label={title}>
        <h3 style={{ margin: 0, padding: "6px 10px 2px", fontSize: 13, color: palette.textSecondary }}>
          {title} {members.length}
        </h3>
        {members.map((row) => (
          <QueueLine
            key={row.order_no}
            row={row}
            isChosen={row.order_no === orderNo}
            onOpen={() => show(row.order_no)}
          />
        ))}
      </section>
    );
  };

  return (
    <div style={{ display: "flex", flexDirection: "column", height: "calc(100vh - 72px)", minHeight: 480 }}>
      <PageHeader
        title={t("dispense.title")}
        note={queue.data ? <LiveAge updatedAt={queue.dataUpdatedAt} staleAfterSeconds={30} /> : null}
        extra={
          <>
            <Select<number>
              aria-label={t("dispense.window")}
              style={{ width: 210 }}
              value={windowId ?? 0}
              onChange={(id) => setWindowId(id || null)}
              options={[
                { value: 0, label: t("dispense.allWindows") },
                ...(windows.data ?? []).map((one) => ({
                  value: one.id,
                  label: `${one.name}（${one.is_open ? one.waiting : t("dispense.closed")}）`,
                })),
              ]}
            />
            {chosenWindow && !chosenWindow.is_open ? (
              <Button
                loading={open.isPending}
                onClick={() =>
                  void attempt(async () => {
                    await open.mutateAsync({ params: { path: { counter_id: chosenWindow.id } } });
                  })
                }
              >
                {t("dispense.open")}
              </Button>
            ) : null}
            {chosenWindow?.is_open ? (
              <ConfirmAction
                trigger={<Button>{t("dispense.close")}</Button>}
                title={t("dispense.close")}
                object={chosenWindow.name}
                effect={t("dispense.closeEffect", { window: chosenWindow.name, n: chosenWindow.waiting })}
                onConfirm={() => close.mutateAsync({ params: { path: { counter_id: chosenWindow.id } } })}
              />
            ) : null}
          </>
        }
      />
      <div
        style={{
          display: "grid",
          gridTemplateColumns: "268px minmax(0, 1fr)",
          gap: 12,
          flex: 1,
          minHeight: 0,
        }}
      >
        <aside
          aria-label={t("dispense.queued")}
          style={{
            background: palette.paper,
            border: `1px solid ${palette.border}`,
            borderRadius: 4,
            overflowY: "auto",
          }}
        >
          {!queue.data ? (
            queue.error ? (
              <FailedState error={queue.error} onRetry={() => void queue.refetch()} />
            ) : (
              <div style={{ padding: 12 }}>
                <Skeleton active title={false} paragraph={{ rows: 8 }} />
              </div>
            )
          ) : rows.length === 0 ? (
            <EmptyState title={t("dispense.none")} hint={t("dispense.noneHint")} />
          ) : (
            <>
              {group("prepared", t("dispense.prepared"))}
              {group("queued", t("dispense.queued"))}
            </>
          )}
        </aside>
        <div style={{ display: "flex", flexDirection: "column", gap: 10, minWidth: 0, minHeight: 0 }}>
          <Input
            ref={scanner}
            autoFocus
            size="large"
            prefix={<ScanOutlined aria-hidden />}
            aria-label={t("dispense.scan")}
            placeholder={may("dispense") ? t("dispense.scanPatient") : t("dispense.scan")}
            status={may("dispense") ? "warning" : ""}
            maxLength={100}
            value={scanned}
            onChange={(event) => setScanned(event.target.value)}
            onPressEnter={onScan}
          />
          {failure ? (
            <Alert
              type="error"
              showIcon
              title={failure.detail}
              closable={{ onClose: () => setFailure(null) }}
            />
          ) : null}
          {current ? (
            <DispensePane
              dispense={current}
              actions={
                <>
                  <Button onClick={() => setLabelling(true)}>
                    {t("dispense.label")}
                    <KeyHint keys="F9" />
                  </Button>
                  {may("put_back") ? (
                    <ConfirmAction
                      trigger={<Button>{t("dispense.putBack")}</Button>}
                      title={t("dispense.putBack")}
                      object={`${current.patient_name} · ${current.order_no}`}
                      effect={t("dispense.putBackEffect")}
                      reason="required"
                      onConfirm={(reason) => putBack.mutateAsync({ ...path, body: { reason } })}
                    />
                  ) : null}
                  {may("dispense") ? (
                    <ConfirmAction
                      trigger={<Button>{t("dispense.byHand")}</Button>}
                      title={t("dispense.dispense")}
                      object={`${current.order_no} · ${current.patient_no}`}
                      effect={t("dispense.byHandEffect", { name: current.patient_name })}
                      onConfirm={() => handOut(current.patient_no)}
                    />
                  ) : null}
                  {may("prepare") ? (
                    <Button type="primary" loading={prepare.isPending} onClick={prepareIt}>
                      {t("dispense.prepare")}
                      <KeyHint keys="F8" />
                    </Button>
                  ) : null}
                </>
              }
            />
          ) : orderNo !== null && detail.error ? (
            <FailedState error={detail.error} onRetry={() => void detail.refetch()} />
          ) : orderNo !== null ? (
            <Skeleton active paragraph={{ rows: 6 }} />
          ) : (
            <EmptyState icon={<ScanOutlined />} title={t("dispense.choose")} />
          )}
        </div>
      </div>
      {current && isLabelling ? <DrugLabels dispense={current} onClose={() => setLabelling(false)} /> : null}
    </div>
  );
}

function QueueLine({ row, isChosen, onOpen }: { row: Row; isChosen: boolean; onOpen: () => void }) {
  const kind = useStatusLabel("order_kind");
  return (
    <button
      type="button"
      aria-current={isChosen}
      onClick={onOpen}
      style={{
        display: "block",
        width: "100%",
        textAlign: "start",
        border: 0,
        borderBottom: `1px solid ${palette.borderSoft}`,
        borderInlineStart: `3px solid ${isChosen ? palette.primary : "transparent"}`,
        background: isChosen ? tones.info.background : "transparent",
        padding: "7px 10px",
        font: "inherit",
        color: "inherit",
        cursor: "pointer",
      }}
    >
      <span style={{ display: "flex", justifyContent: "space-between", gap: 8 }}>
        <strong>{row.patient_name}</strong>
        <span style={{ color: palette.textSecondary, fontSize: 13 }}>{kind(row.kind)}</span>
      </span>
      <span
        className="tabular"
        style={{
          display: "flex",
          justifyContent: "space-between",
          color: palette.textSecondary,
          fontSize: 13,
        }}
      >
        <span>{row.order_no}</span>
        <span>
          {row.window} {formatInstant(row.queued_at, "time")}
        </span>
      </span>
    </button>
  );
}
