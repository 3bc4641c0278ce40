import { useNavigate } from "react-router";
import { useBilingual } from "@/app/i18n/language";
import { useSession } from "@/app/session";
import { palette } from "@/app/theme";
import { pagesOf, pathOf } from "@/app/workspaces";
import { PageHeader } from "@/ui";
import manifest from "../manifest";
import { useText } from "../texts/home";

/** What this administrator looks after: one card per page, nothing of the other administrators. */
export default function HomePage() {
  const t = useText();
  const say = useBilingual();
  const session = useSession();
  const navigate = useNavigate();
  const pages = pagesOf(manifest, session).filter((page) => page.path !== "");
  return (
    <>
      <PageHeader title={t("title")} note={session.user?.display_name} />
      <ul
        style={{
          display: "grid",
          gridTemplateColumns: "repeat(auto-fill, minmax(250px, 1fr))",
          gap: 12,
          listStyle: "none",
          margin: 0,
          padding: 0,
        }}
      >
        {pages.map((page) => (
          <li key={page.path}>
            <button
              type="button"
              className="admin-card"
              onClick={() => void navigate(pathOf(manifest, page))}
              style={{
                display: "grid",
                gridTemplateColumns: "36px 1fr",
                alignItems: "start",
                width: "100%",
                height: "100%",
                padding: "14px 14px 14px 12px",
                textAlign: "start",
                font: "inherit",
                color: palette.text,
                background: palette.paper,
                border: `1px solid ${palette.border}`,
                borderRadius: 6,
                cursor: "pointer",
              }}
            >
              <span aria-hidden style={{ fontSize: 20, color: palette.primary, lineHeight: "24px" }}>
                {page.icon}
              </span>
              <span>
                <strong style={{ display: "block", lineHeight: "24px" }}>{say(page.title)}</strong>
                <span style={{ color: palette.textSecondary }}>{t(`about.${page.path as AboutKey}`)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

type AboutKey =
  | "users"
  | "roles"
  | "grants"
  | "audit"
  | "dictionaries"
  | "catalogue"
  | "templates"
  | "sessions"
  | "parties"
  | "interface-log"
  | "messages"
  | "approvals"
  | "jobs"
  | "profile";
