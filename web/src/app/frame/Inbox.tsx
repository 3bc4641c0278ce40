import { BellOutlined, CarryOutOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Badge, Button, Popover } from "antd";
import type { CSSProperties, ReactNode } from "react";
import { useNavigate } from "react-router";
import { apiKey, client, type Schemas, unwrap, useApiQuery } from "@/api";
import { EmptyState } from "@/ui/states";
import { formatInstant } from "@/ui/time";
import { useCommonText } from "../i18n/texts";
import { palette } from "../theme";

interface Line {
  key: string | number;
  title: string;
  detail: string;
  at: string;
  isNew: boolean;
  onOpen: () => void;
}

function Lines({ lines, empty }: { lines: Line[]; empty: string }) {
  if (lines.length === 0) return <EmptyState title={empty} />;
  return (
    <ul style={{ listStyle: "none", margin: 0, padding: 0, width: 340, maxHeight: 420, overflowY: "auto" }}>
      {lines.map((line) => (
        <li key={line.key} style={{ borderBottom: `1px solid ${palette.borderSoft}` }}>
          <button
            type="button"
            onClick={line.onOpen}
            style={{
              all: "unset",
              boxSizing: "border-box",
              display: "block",
              width: "100%",
              padding: "8px 4px",
              cursor: "pointer",
            }}
          >
            <span style={{ display: "flex", gap: 8, fontWeight: line.isNew ? 600 : 400 }}>
              <span style={{ flex: 1 }}>{line.title}</span>
              <span className="tabular" style={{ color: palette.textSecondary, fontWeight: 400 }}>
                {formatInstant(line.at, "short")}
              </span>
            </span>
            <span style={{ color: palette.textSecondary }}>{line.detail}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Notifications and my tasks, with how many wait. Asked once a minute while the page is in sight. */
export function Inbox({ style }: { style: CSSProperties }) {
  const t = useCommonText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data } = useApiQuery("/api/ui/inbox", undefined, { refetchInterval: 60_000, retry: false });

  const openNotice = async (notice: Schemas["InboxNoticeOut"]): Promise<void> => {
    if (notice.link) void navigate(notice.link);
    if (notice.is_read) return;
    await unwrap(
      client.POST("/api/ui/inbox/notices/{notice_id}/read", { params: { path: { notice_id: notice.id } } }),
    );
    await queries.invalidateQueries({ queryKey: apiKey("/api/ui/inbox") });
  };

  const notices: Line[] = (data?.notices ?? []).map((one) => ({
    ...one,
    key: one.id,
    isNew: !one.is_read,
    onOpen: () => void openNotice(one),
  }));
  const tasks: Line[] = (data?.tasks ?? []).map((one) => ({
    ...one,
    isNew: false,
    onOpen: () => one.link && void navigate(one.link),
  }));
  const button = (label: string, icon: ReactNode, count: number, content: ReactNode) => (
    <Popover trigger="click" placement="bottomRight" title={label} content={content}>
      <Button
        type="text"
        style={style}
        aria-label={count > 0 ? `${label} (${count})` : label}
        icon={
          <Badge count={count} size="small" offset={[4, -2]} style={{ boxShadow: "none" }}>
            <span style={{ color: palette.barText, fontSize: 16 }}>{icon}</span>
          </Badge>
        }
      />
    </Popover>
  );
  return (
    <>
      {button(
        t("frame.tasks"),
        <CarryOutOutlined />,
        data?.open_tasks ?? 0,
        <Lines lines={tasks} empty={t("frame.noTasks")} />,
      )}
      {button(
        t("frame.notices"),
        <BellOutlined />,
        data?.unread ?? 0,
        <Lines lines={notices} empty={t("frame.noNotices")} />,
      )}
    </>
  );
}
