import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Alert, App, Button, Input } from "antd";
import { useEffect, useRef, useState } from "react";
import { type ApiProblem, asProblem, client, unwrap, useApiMutation, useIdempotencyKey } from "@/api";
import { palette, tones } from "@/app/theme";
import { AlertList } from "@/subsystems/orders/AlertList";
import {
  bodyOf,
  draftOf,
  type Alert as Finding,
  isComplete,
  type LineDraft,
  lineOfProblem,
  newDraft,
  type Order,
  type OrderDraft,
  type OrderKind,
} from "@/subsystems/orders/draft";
import {
  ConfirmAction,
  enterMovesOn,
  formatMoney,
  KeyHint,
  MoneyText,
  useDraft,
  useHotkeys,
  useStatusLabel,
} from "@/ui";
import { useText } from "../i18n";
import { AlertsDialog } from "./AlertsDialog";
import { HerbRows } from "./HerbRows";
import { ItemPick } from "./ItemPick";
import { RequestRows } from "./RequestRows";
import { WesternRows } from "./WesternRows";

const PRICING_PAUSE = 300;
const ORDERS = "/api/ui/orders/visits/{visit_id}";

const useSettled = <Value,>(value: Value, pause: number): Value => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
};

/** One order while it is written: rows by type-ahead, price and alerts while typing, Ctrl+Enter submits. */
export function OrderEditor(props: {
  visitId: number;
  kind: OrderKind;
  saved: Order | null;
  onClose: () => void;
}) {
  const { visitId, kind, saved } = props;
  const t = useText();
  const { message } = App.useApp();
  const kindLabel = useStatusLabel("order_kind");
  const store = useDraft<OrderDraft>(`doctor.order:${visitId}:${saved?.id ?? kind}`);
  const [draft, setDraft] = useState<OrderDraft>(() => ({
    ...(saved ? draftOf(saved) : newDraft(kind)),
    ...store.restored,
  }));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [unanswered, setUnanswered] = useState<Finding[]>([]);
  const [isBusy, setBusy] = useState(false);
  const running = useRef(false);
  const root = useRef<HTMLElement>(null);
  const createKey = useIdempotencyKey(visitId);
  const submitKey = useIdempotencyKey(draft.id);
  const create = useApiMutation("post", "/api/ui/orders", { idempotency: createKey });
  const update = useApiMutation("put", "/api/ui/orders/{order_id}");
  const submitting = useApiMutation("post", "/api/ui/orders/{order_id}/submit", {
    idempotency: submitKey,
    invalidates: [ORDERS, "/api/ui/orders/patients/{patient_id}", "/api/ui/orders/frequent"],
  });
  const cancelling = useApiMutation("post", "/api/ui/orders/{order_id}/cancel", { invalidates: [ORDERS] });

  const change = (next: OrderDraft): void => {
    setDraft(next);
    store.save(next);
    setProblem(null);
  };
  const setLines = (lines: LineDraft[]): void => change({ ...draft, lines });
  const addLine = (line: LineDraft): void => {
    setLines([...draft.lines, line]);
    // The row is there after the next paint; its first field is what is typed next.
    requestAnimationFrame(() => {
      const field = root.current?.querySelector<HTMLInputElement>(
        `[data-row="${line.key}"] input:not([readonly])`,
      );
      field?.focus();
      field?.select();
    });
  };

  const complete = draft.lines.filter((line) => isComplete(kind, line));
  const asked = useSettled(
    complete.length > 0 ? JSON.stringify(bodyOf(visitId, draft, complete)) : "",
    PRICING_PAUSE,
  );
  const preview = useQuery({
    queryKey: ["order-preview", visitId, asked],
    queryFn: ({ signal }) =>
      unwrap(client.POST("/api/ui/orders/preview", { body: JSON.parse(asked), signal })),
    enabled: complete.length > 0 && asked !== "",
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const priced = new Map(
    complete.length > 0
      ? (preview.data?.lines ?? []).map((line, index) => [complete[index]?.key ?? "", line] as const)
      : [],
  );
  const previewProblem = complete.length > 0 && preview.error ? asProblem(preview.error) : null;

  const run = async (act: () => Promise<void>): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await act();
    } catch (error) {
      const found = asProblem(error);
      setProblem(found);
      const at = found.fields.map((one) => lineOfProblem(one.field)).find((one) => one !== null);
      const row = at ? draft.lines[at.index] : undefined;
      if (row)
        root.current
          ?.querySelector<HTMLElement>(`[data-row="${row.key}"] [data-field="${at?.field}"] input`)
          ?.focus();
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  const keep = async (): Promise<number> => {
    const body = bodyOf(visitId, draft);
    const order = draft.id
      ? await update.mutateAsync({ params: { path: { order_id: draft.id } }, body })
      : await create.mutateAsync({ body });
    const next = { ...draft, id: order.id };
    setDraft(next);
    store.save(next);
    return order.id;
  };
  const send = (acknowledged: string[], override_reason: string): Promise<void> =>
    run(async () => {
      if (draft.lines.length === 0) {
        void message.warning(t("editor.noLines"));
        return;
      }
      const id = await keep();
      submitKey.renew();
      const done = await submitting.mutateAsync({
        params: { path: { order_id: id } },
        body: { acknowledged, override_reason },
      });
      if (!done.submitted) {
        setUnanswered(done.unanswered);
        return;
      }
      setUnanswered([]);
      store.discard();
      void message.success(t("editor.submitted", { amount: formatMoney(done.order.amount) ?? "" }));
      props.onClose();
    });
  const discard = async (): Promise<void> => {
    if (draft.id)
      await cancelling.mutateAsync({
        params: { path: { order_id: draft.id } },
        body: { reason: t("editor.discard") },
      });
    store.discard();
    props.onClose();
  };

  useHotkeys({
    "Ctrl+Enter": { label: t("editor.submit"), run: () => void send([], ""), enabled: !isBusy },
    Escape: { label: t("editor.discard"), run: props.onClose },
  });

  const left = draft.lines.length - complete.length;
  const rows = { lines: draft.lines, priced, onChange: setLines };
  return (
    <section
      ref={root}
      aria-label={kindLabel(kind)}
      {...enterMovesOn(() => undefined)}
      style={{
        border: `1px solid ${tones.info.border}`,
        borderRadius: 4,
        padding: 10,
        marginBottom: 10,
        background: "#fbfdfe",
      }}
    >
      <div style={{ display: "flex", alignItems: "baseline", gap: 10, marginBottom: 6 }}>
        <strong style={{ color: palette.primary }}>{kindLabel(kind)}</strong>
        {left > 0 ? (
          <span style={{ color: palette.warning }}>{t("editor.incomplete", { n: left })}</span>
        ) : null}
      </div>
      {kind === "western" ? (
        <WesternRows {...rows} />
      ) : kind === "herbal" ? (
        <HerbRows
          {...rows}
          herbal={draft.herbal}
          onHerbal={(herbal) => change({ ...draft, herbal })}
          pick={<ItemPick kind={kind} onPick={addLine} />}
        />
      ) : (
        <RequestRows {...rows} />
      )}
      {kind === "herbal" ? null : (
        <div style={{ marginTop: 6 }}>
          <ItemPick kind={kind} onPick={addLine} />
        </div>
      )}
      {kind === "western" || kind === "herbal" ? null : (
        <Input
          style={{ marginTop: 6 }}
          maxLength={500}
          placeholder={t("editor.clinicalNote")}
          aria-label={t("editor.clinicalNote")}
          value={draft.clinical_note}
          onChange={(event) => change({ ...draft, clinical_note: event.target.value })}
        />
      )}
      {complete.length > 0 && preview.data && preview.data.alerts.length > 0 ? (
        <div style={{ marginTop: 8 }}>
          <AlertList alerts={preview.data.alerts} dense />
        </div>
      ) : null}
      {(problem ?? previewProblem) ? (
        <Alert
          type="error"
          showIcon
          style={{ marginTop: 8 }}
          title={(problem ?? previewProblem)?.detail}
          description={
            (problem ?? previewProblem)?.fields.length
              ? (problem ?? previewProblem)?.fields.map((one) => one.message).join("；")
              : null
          }
        />
      ) : null}
      <div style={{ display: "flex", alignItems: "center", gap: 8, marginTop: 10 }}>
        <Button type="primary" loading={isBusy} onClick={() => void send([], "")}>
          {t("editor.submit")}
          <KeyHint keys="Ctrl+Enter" />
        </Button>
        <Button
          disabled={draft.lines.length === 0 || isBusy}
          onClick={() =>
            void run(async () => {
              await keep();
              void message.success(t("editor.saved"));
            })
          }
        >
          {t("editor.saveDraft")}
        </Button>
        {draft.lines.length > 0 || draft.id ? (
          <ConfirmAction
            trigger={<Button type="text">{t("editor.discard")}</Button>}
            title={t("editor.discard")}
            object={kindLabel(kind)}
            effect={t("editor.discardEffect", { kind: kindLabel(kind) })}
            onConfirm={discard}
          />
        ) : (
          <Button type="text" onClick={props.onClose}>
            {t("editor.discard")}
          </Button>
        )}
        <span
          aria-live="polite"
          style={{ marginInlineStart: "auto", opacity: preview.isFetching ? 0.55 : 1 }}
        >
          <MoneyText
            value={complete.length > 0 ? (preview.data?.amount ?? null) : "0.00"}
            currency="¥"
            emphasis="payable"
            style={{ fontSize: "1.4em" }}
          />
        </span>
      </div>
      <AlertsDialog
        kind={kindLabel(kind)}
        alerts={unanswered}
        isBusy={isBusy}
        failure={problem?.detail ?? null}
        onConfirm={(keys, reason) => void send(keys, reason)}
        onBack={() => setUnanswered([])}
      />
    </section>
  );
}
