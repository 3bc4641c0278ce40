import { DisconnectOutlined, InboxOutlined, LockOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { asProblem } from "@/api";
import { useCommonText } from "@/app/i18n/texts";
import { palette } from "@/app/theme";

interface StatePanelProps {
  icon: ReactNode;
  title: string;
  hint?: ReactNode;
  note?: ReactNode;
  action?: ReactNode;
  role?: "status" | "alert";
}

/** Icon, one line of title, one of advice, one action: the shape of every state that is not data. */
export function StatePanel({ icon, title, hint, note, action, role = "status" }: StatePanelProps) {
  return (
    <div role={role} style={{ padding: "40px 16px", textAlign: "center" }}>
      <div aria-hidden style={{ fontSize: 34, lineHeight: 1, color: "#9aa7b4", marginBottom: 12 }}>
        {icon}
      </div>
      <div style={{ fontWeight: 600, fontSize: "1.07em", color: palette.text }}>{title}</div>
      {hint ? <div style={{ color: palette.textSecondary, marginTop: 4 }}>{hint}</div> : null}
      {action ? <div style={{ marginTop: 16 }}>{action}</div> : null}
      {note ? (
        <div style={{ color: palette.textSecondary, marginTop: 12, fontSize: "0.86em" }}>{note}</div>
      ) : null}
    </div>
  );
}

export interface EmptyStateProps {
  title?: string;
  /** What to do now. */
  hint?: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
}

/** Nothing to show, and what to do about it. */
export function EmptyState({ title, hint, action, icon = <InboxOutlined /> }: EmptyStateProps) {
  const t = useCommonText();
  return <StatePanel icon={icon} title={title ?? t("state.emptyTitle")} hint={hint} action={action} />;
}

/** The person may not see this (403). */
export function RefusedState({ detail, action }: { detail?: string; action?: ReactNode }) {
  const t = useCommonText();
  return (
    <StatePanel
      icon={<LockOutlined />}
      title={t("state.refusedTitle")}
      hint={detail ?? t("state.refusedHint")}
      action={action}
    />
  );
}

/** Something failed: what happened, a retry, and the number to tell IT. A 403 is shown as refused. */
export function FailedState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useCommonText();
  const problem = asProblem(error);
  if (problem.status === 403) return <RefusedState detail={problem.detail} />;
  return (
    <StatePanel
      role="alert"
      icon={<DisconnectOutlined />}
      title={problem.title || t("state.failedTitle")}
      hint={problem.detail}
      action={onRetry ? <Button onClick={onRetry}>{t("retry")}</Button> : null}
      note={problem.request_id ? t("state.requestId", { id: problem.request_id }) : null}
    />
  );
}

/** The part of a query that `QueryState` looks at; every `useApiQuery` result fits. */
export interface QueryLike<Data> {
  data: Data | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

export interface QueryStateProps<Data> {
  query: QueryLike<Data>;
  /** Shown while the first answer is on its way; give it the size of the content. */
  loading: ReactNode;
  /** When the answer counts as empty, and what is said then. */
  isEmpty?: (data: Data) => boolean;
  empty?: ReactNode;
  children: (data: Data) => ReactNode;
}

/** The four designed states around one query: loading, empty, refused or failed, and the content. */
export function QueryState<Data>({ query, loading, isEmpty, empty, children }: QueryStateProps<Data>) {
  if (query.data !== undefined) {
    if (isEmpty?.(query.data)) return empty ?? <EmptyState />;
    return children(query.data);
  }
  if (query.isPending) return loading;
  return <FailedState error={query.error} onRetry={() => void query.refetch()} />;
}
