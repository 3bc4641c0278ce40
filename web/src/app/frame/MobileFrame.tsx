import { LeftOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { matchPath, NavLink, Outlet, useLocation, useNavigate } from "react-router";
import { useBilingual } from "../i18n/language";
import { useCommonText } from "../i18n/texts";
import { Themed } from "../providers";
import { useSession } from "../session";
import { mobileTheme, palette } from "../theme";
import { pagesOf, pathOf, type WorkspaceManifest } from "../workspaces";
import { LanguageButton } from "./LanguageButton";
import { useHospitalName } from "./useHospital";

/** Phones: title above, page, tabs within reach of the thumb. Tabs are the pages of the menu, four at most. */
export function MobileFrame({ workspace }: { workspace: WorkspaceManifest }) {
  const t = useCommonText();
  const say = useBilingual();
  const session = useSession();
  const hospital = useHospitalName();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const tabs = pagesOf(workspace, session).filter((page) => page.menu !== false);
  const tab = tabs.find((page) => pathOf(workspace, page) === pathname.replace(/\/$/, ""));
  const page = pagesOf(workspace, session).find((one) => matchPath(pathOf(workspace, one), pathname));
  const title = page?.path === "" ? hospital : say(page?.title ?? workspace.title);
  return (
    <Themed theme={mobileTheme}>
      <div
        style={{
          height: "100dvh",
          maxWidth: 520,
          margin: "0 auto",
          display: "grid",
          gridTemplateRows: "48px minmax(0, 1fr) auto",
          background: palette.desk,
          fontSize: 16,
        }}
      >
        <header
          style={{
            display: "flex",
            alignItems: "center",
            gap: 4,
            paddingInline: tab ? 16 : 4,
            background: palette.paper,
            borderBottom: `1px solid ${palette.borderSoft}`,
          }}
        >
          {tab ? null : (
            <Button
              type="text"
              aria-label={t("back")}
              icon={<LeftOutlined />}
              onClick={() => void navigate(-1)}
            />
          )}
          <strong
            style={{ fontSize: 17, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}
          >
            {title}
          </strong>
          <span style={{ marginInlineStart: "auto" }}>
            <LanguageButton size="small" />
          </span>
        </header>
        {/* A column, so that a page's main action can stand at the foot however short the page is. */}
        <main
          id="content"
          style={{ overflowY: "auto", padding: 12, display: "flex", flexDirection: "column" }}
        >
          <Outlet />
        </main>
        <nav
          aria-label={t("frame.menu")}
          style={{
            display: "grid",
            gridAutoFlow: "column",
            gridAutoColumns: "1fr",
            background: palette.paper,
            borderTop: `1px solid ${palette.border}`,
            paddingBottom: "env(safe-area-inset-bottom)",
          }}
        >
          {tabs.slice(0, 4).map((page) => (
            <NavLink
              key={page.path}
              to={pathOf(workspace, page)}
              end={page.path === ""}
              style={({ isActive }) => ({
                display: "grid",
                justifyItems: "center",
                gap: 1,
                padding: "7px 0 6px",
                textDecoration: "none",
                fontSize: 12,
                fontWeight: isActive ? 600 : 400,
                color: isActive ? palette.primary : palette.textSecondary,
              })}
            >
              <span aria-hidden style={{ fontSize: 22, lineHeight: 1 }}>
                {page.icon}
              </span>
              {say(page.title)}
            </NavLink>
          ))}
        </nav>
      </div>
    </Themed>
  );
}
