import { useQueryClient } from "@tanstack/react-query";
import { Button, Progress, Segmented, Skeleton, Table } from "antd";
import { useState } from "react";
import { client, type Schemas, unwrap, useApiQuery } from "@/api";
import { useCan } from "@/app/session";
import { palette } from "@/app/theme";
import {
  ConfirmAction,
  DataTable,
  formatInstant,
  JobProgress,
  type ListRequest,
  PageHeader,
  QueryState,
  StatusTag,
  useStatusOptions,
} from "@/ui";
import { download } from "./download";
import { Facts, Wire } from "./Facts";
import { useText } from "./texts";

type Job = Schemas["JobOut"];
type Periodic = Schemas["PeriodicOut"];
type View = "own" | "all" | "periodic";
const rowKey = (job: Job): number => job.id;
const LIST = "work.jobs";

const loadFrom =
  (path: "/api/ui/jobs" | "/api/ui/jobs/all") =>
  ({ page, page_size, filters }: ListRequest, signal: AbortSignal) =>
    unwrap(
      client.GET(path, {
        params: {
          query: {
            page,
            page_size,
            status: (filters.status as Job["status"] | undefined) ?? null,
            kind: filters.kind ?? "",
          },
        },
        signal,
      }),
    );
const loaders = { own: loadFrom("/api/ui/jobs"), all: loadFrom("/api/ui/jobs/all") };

/** Percent done, or null while nobody knows how much there is. */
export const percentOf = (job: Pick<Job, "status" | "done" | "total">): number | null =>
  job.status === "succeeded" ? 100 : job.total ? Math.floor((job.done / job.total) * 100) : null;

/** Long work: what runs, how far it is, what came of it. */
export default function JobsPage() {
  const t = useText();
  const can = useCan();
  const [view, setView] = useState<View>("own");
  return (
    <>
      <PageHeader
        title={t("jobs.title")}
        extra={
          can("jobs.manage") ? (
            <Segmented<View>
              value={view}
              onChange={setView}
              options={[
                { value: "own", label: t("jobs.own") },
                { value: "all", label: t("jobs.all") },
                { value: "periodic", label: t("jobs.periodic") },
              ]}
            />
          ) : null
        }
      />
      {view === "periodic" ? <PeriodicWork /> : <Jobs key={view} view={view} />}
    </>
  );
}

function Jobs({ view }: { view: "own" | "all" }) {
  const t = useText();
  const statuses = useStatusOptions("job");
  const kinds = useApiQuery("/api/ui/jobs/kinds", undefined, { staleTime: 300_000 });
  return (
    <DataTable<Job>
      name={LIST}
      version={view}
      load={loaders[view]}
      rowKey={rowKey}
      search={false}
      refreshSeconds={4}
      filters={[
        { key: "status", label: t("jobs.status"), options: statuses },
        {
          key: "kind",
          label: t("jobs.name"),
          options: (kinds.data ?? []).map((one) => ({ value: one.code, label: one.title })),
        },
      ]}
      columns={[
        { key: "title", title: t("jobs.name"), render: (job) => job.title },
        {
          key: "status",
          title: t("jobs.status"),
          width: 100,
          render: (job) => <StatusTag kind="job" value={job.status} />,
        },
        {
          key: "progress",
          title: t("jobs.progress"),
          width: 220,
          render: (job) => {
            const percent = percentOf(job);
            if (job.status === "queued") return "—";
            if (percent === null) return <span className="tabular">{job.done}</span>;
            return (
              <Progress
                percent={percent}
                size="small"
                status={
                  job.status === "failed" ? "exception" : job.status === "running" ? "active" : "normal"
                }
              />
            );
          },
        },
        { key: "by", title: t("jobs.by"), width: 120, render: (job) => job.created_by_name },
        {
          key: "created_at",
          title: t("jobs.created"),
          width: 160,
          render: (job) => <span className="tabular">{formatInstant(job.created_at)}</span>,
        },
        {
          key: "finished_at",
          title: t("jobs.finished"),
          width: 160,
          render: (job) => (
            <span className="tabular">{job.finished_at ? formatInstant(job.finished_at) : "—"}</span>
          ),
        },
      ]}
      empty={{ title: t("jobs.emptyTitle"), hint: t("jobs.emptyHint") }}
      detail={{
        title: (job) => job.title,
        extra: (job) => <StatusTag kind="job" value={job.status} />,
        content: (job) => <JobDetail job={job} />,
        footer: (job) => <JobActions job={job} />,
      }}
    />
  );
}

function JobDetail({ job }: { job: Job }) {
  const t = useText();
  return (
    <>
      <JobProgress
        label={job.title}
        state={job.status === "queued" ? "waiting" : job.status}
        done={job.done}
        total={job.total}
        startedAt={job.started_at}
        message={job.is_cancelling && job.status === "running" ? t("jobs.cancelling") : job.message}
      />
      <div style={{ height: 12 }} />
      <Facts
        of={[
          [t("jobs.by"), job.created_by_name],
          [t("jobs.created"), formatInstant(job.created_at, "second")],
          [t("jobs.finished"), job.finished_at ? formatInstant(job.finished_at, "second") : null],
          [t("jobs.attempts"), String(job.attempts)],
          [
            t("jobs.error"),
            job.error ? (
              <span key="error" style={{ color: palette.error }}>
                {job.error}
              </span>
            ) : null,
          ],
        ]}
      />
      {job.result ? <Wire title={t("jobs.result")} text={JSON.stringify(job.result)} /> : null}
    </>
  );
}

function JobActions({ job }: { job: Job }) {
  const t = useText();
  const queries = useQueryClient();
  const params = { path: { job_id: job.id } };
  const refresh = () => queries.invalidateQueries({ queryKey: ["list", LIST] });
  const { file_name: file } = job;
  if (job.allowed_actions.length === 0 && !file) return null;
  return (
    <>
      {job.allowed_actions.includes("cancel") ? (
        <ConfirmAction
          danger
          trigger={<Button danger>{t("jobs.cancel")}</Button>}
          title={t("jobs.cancel")}
          object={job.title}
          effect={t("jobs.cancelEffect")}
          onConfirm={async () => {
            await unwrap(client.POST("/api/ui/jobs/{job_id}/cancel", { params }));
            await refresh();
          }}
        />
      ) : null}
      {job.allowed_actions.includes("retry") ? (
        <ConfirmAction
          trigger={<Button>{t("jobs.retry")}</Button>}
          title={t("jobs.retry")}
          object={job.title}
          effect={t("jobs.retryEffect")}
          onConfirm={async () => {
            await unwrap(client.POST("/api/ui/jobs/{job_id}/retry", { params }));
            await refresh();
          }}
        />
      ) : null}
      {file ? (
        <Button type="primary" onClick={() => void download(`/api/ui/jobs/${job.id}/file`, file)}>
          {t("jobs.file")}
        </Button>
      ) : null}
    </>
  );
}

function PeriodicWork() {
  const t = useText();
  const query = useApiQuery("/api/ui/jobs/periodic", undefined, { refetchInterval: 30_000 });
  const at = (instant: string | null) => (
    <span className="tabular">{instant ? formatInstant(instant, "second") : "—"}</span>
  );
  return (
    <QueryState query={query} loading={<Skeleton active paragraph={{ rows: 8 }} />}>
      {(work) => (
        <Table<Periodic>
          size="middle"
          rowKey="name"
          pagination={false}
          sticky
          tableLayout="fixed"
          dataSource={work}
          columns={[
            { key: "description", title: t("jobs.work"), render: (_, one) => one.description },
            { key: "name", title: t("jobs.name"), width: 270, render: (_, one) => <code>{one.name}</code> },
            { key: "cron", title: t("jobs.cron"), width: 150, render: (_, one) => <code>{one.cron}</code> },
            { key: "last", title: t("jobs.last"), width: 170, render: (_, one) => at(one.last_at) },
            { key: "next", title: t("jobs.next"), width: 170, render: (_, one) => at(one.next_at) },
          ]}
        />
      )}
    </QueryState>
  );
}
