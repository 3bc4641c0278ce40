import { App, Button, Skeleton } from "antd";
import type { CSSProperties, ReactNode } from "react";
import { useNavigate } from "react-router";
import { client, type Schemas, unwrap, useApiQuery } from "@/api";
import { useBilingual } from "@/app/i18n/language";
import { useCan } from "@/app/session";
import { palette } from "@/app/theme";
import {
  ConfirmAction,
  EmptyState,
  formatInstant,
  LiveAge,
  PageHeader,
  QueryState,
  StatusTag,
  ToneTag,
} from "@/ui";
import { useText } from "../texts/parties";

type Party = Schemas["PartyOut"];

const grid: CSSProperties = {
  display: "grid",
  gridTemplateColumns: "repeat(auto-fill, minmax(330px, 1fr))",
  gap: 12,
};

/** Every outside party on one screen: does it answer, how fast, what waits. */
export default function PartiesPage() {
  const t = useText();
  const query = useApiQuery("/api/ui/exchange/parties", undefined, { refetchInterval: 15_000 });
  return (
    <>
      <PageHeader
        title={t("health.title")}
        note={t("health.note")}
        extra={query.data ? <LiveAge updatedAt={query.dataUpdatedAt} staleAfterSeconds={45} /> : null}
      />
      <QueryState
        query={query}
        loading={
          <div style={grid}>
            {[1, 2, 3].map((one) => (
              <div key={one} style={{ background: palette.paper, padding: 16, borderRadius: 6 }}>
                <Skeleton active paragraph={{ rows: 4 }} />
              </div>
            ))}
          </div>
        }
        isEmpty={(parties) => parties.length === 0}
        empty={<EmptyState title={t("health.emptyTitle")} hint={t("health.emptyHint")} />}
      >
        {(parties) => (
          <div style={grid}>
            {parties.map((party) => (
              <PartyCard key={party.code} party={party} onChanged={() => void query.refetch()} />
            ))}
          </div>
        )}
      </QueryState>
    </>
  );
}

/** What colour the edge of the card has: the worst thing that is true of the party. */
export function healthOf(party: Pick<Party, "is_enabled" | "circuit" | "dead" | "inbound_failed">): string {
  if (!party.is_enabled) return palette.border;
  if (party.circuit === "open" || party.dead > 0) return palette.error;
  if (party.circuit === "half_open" || party.inbound_failed > 0) return palette.warning;
  return palette.success;
}

function PartyCard({ party, onChanged }: { party: Party; onChanged: () => void }) {
  const t = useText();
  const say = useBilingual();
  const can = useCan();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const name = say({ zh: party.name, en: party.name_en });
  const speed = (value: number | null): string => (value === null ? "—" : t("health.ms", { n: value }));
  const count = (value: number, colour: string) => (
    <span className="tabular" style={value > 0 ? { color: colour, fontWeight: 600 } : {}}>
      {value}
    </span>
  );
  const facts: [string, ReactNode][] = [
    [
      t("health.lastSuccess"),
      party.last_success_at ? formatInstant(party.last_success_at, "short") : t("health.never"),
    ],
    [
      t("health.requests"),
      <>
        <span className="tabular">{party.requests_last_hour}</span>
        {party.failures_last_hour > 0 ? (
          <span style={{ color: palette.error }}>
            {" "}
            · {t("health.failures", { n: party.failures_last_hour })}
          </span>
        ) : null}
      </>,
    ],
    [
      t("health.speed"),
      <span key="speed" className="tabular">
        {speed(party.p50_ms)} / {speed(party.p95_ms)}
      </span>,
    ],
    [
      t("health.queue"),
      <>
        {count(party.waiting + party.sending, palette.warning)}
        {party.oldest_waiting_at ? (
          <span style={{ color: palette.textSecondary }}>
            {" "}
            · {t("health.oldest", { at: formatInstant(party.oldest_waiting_at, "short") })}
          </span>
        ) : null}
      </>,
    ],
    [t("health.dead"), count(party.dead, palette.error)],
    [t("health.inboundFailed"), count(party.inbound_failed, palette.error)],
  ];
  return (
    <section
      aria-label={name}
      style={{
        display: "flex",
        flexDirection: "column",
        background: palette.paper,
        border: `1px solid ${palette.border}`,
        borderInlineStart: `4px solid ${healthOf(party)}`,
        borderRadius: 6,
        padding: "12px 14px",
      }}
    >
      <div style={{ display: "flex", alignItems: "center", gap: 8 }}>
        <h2 style={{ fontSize: 15, fontWeight: 600, margin: 0 }}>{name}</h2>
        {party.is_sandbox ? <ToneTag label={t("health.sandbox")} colour="teal" /> : null}
        <span style={{ marginInlineStart: "auto" }}>
          {party.is_enabled ? (
            <StatusTag kind="exchange_circuit" value={party.circuit} />
          ) : (
            <ToneTag label={t("health.disabled")} />
          )}
        </span>
      </div>
      <div style={{ color: palette.textSecondary, overflowWrap: "anywhere", fontSize: 13 }}>
        {party.base_url} · {party.sign_type}
      </div>
      <dl
        style={{
          display: "grid",
          gridTemplateColumns: "auto 1fr",
          gap: "4px 14px",
          margin: "10px 0",
        }}
      >
        {facts.map(([label, value]) => (
          <div key={label} style={{ display: "contents" }}>
            <dt style={{ color: palette.textSecondary }}>{label}</dt>
            <dd style={{ margin: 0 }}>{value}</dd>
          </div>
        ))}
      </dl>
      {party.circuit !== "closed" && party.circuit_open_until ? (
        <p style={{ margin: "0 0 8px", color: palette.error }}>
          {party.circuit_reason} {t("health.until", { at: formatInstant(party.circuit_open_until, "time") })}
        </p>
      ) : null}
      {party.last_failure_at ? (
        <p style={{ margin: "0 0 8px", color: palette.textSecondary, overflowWrap: "anywhere" }}>
          {t("health.lastFailure")} {formatInstant(party.last_failure_at, "short")}：{party.last_failure}
        </p>
      ) : null}
      <div style={{ display: "flex", flexWrap: "wrap", gap: 8, marginTop: "auto" }}>
        {can("exchange.log") ? (
          <Button size="small" onClick={() => void navigate(`/admin/interface-log?party=${party.code}`)}>
            {t("health.log")}
          </Button>
        ) : null}
        <Button size="small" onClick={() => void navigate(`/admin/messages?party=${party.code}`)}>
          {t("health.messages")}
        </Button>
        {party.dead > 0 && can("exchange.resend") ? (
          <ConfirmAction
            reason="required"
            trigger={<Button size="small">{t("health.resendDead")}</Button>}
            title={t("health.resendDead")}
            object={name}
            effect={t("health.resendEffect", { n: party.dead })}
            onConfirm={async (reason, key) => {
              const { count: sent } = await unwrap(
                client.POST("/api/ui/exchange/parties/{code}/resend-dead", {
                  params: { path: { code: party.code } },
                  body: { reason },
                  headers: { "Idempotency-Key": key.current() },
                }),
              );
              void message.success(t("health.resent", { n: sent }));
              onChanged();
            }}
          />
        ) : null}
        {can("exchange.configure") ? (
          <ConfirmAction
            danger={party.is_enabled}
            trigger={
              <Button size="small" type="text" style={{ marginInlineStart: "auto" }}>
                {t(party.is_enabled ? "health.disable" : "health.enable")}
              </Button>
            }
            title={t(party.is_enabled ? "health.disable" : "health.enable")}
            object={name}
            effect={t(party.is_enabled ? "health.disableEffect" : "health.enableEffect")}
            onConfirm={async () => {
              await unwrap(
                client.PATCH("/api/ui/exchange/parties/{code}", {
                  params: { path: { code: party.code } },
                  body: { is_enabled: !party.is_enabled },
                }),
              );
              onChanged();
            }}
          />
        ) : null}
      </div>
    </section>
  );
}
