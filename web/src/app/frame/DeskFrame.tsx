import { MenuFoldOutlined, MenuUnfoldOutlined } from "@ant-design/icons";
import { Button, Menu, type MenuProps } from "antd";
import { useEffect, useState } from "react";
import { Outlet, useLocation, useNavigate } from "react-router";
import { useBilingual } from "../i18n/language";
import { useCommonText } from "../i18n/texts";
import { useSession } from "../session";
import { palette } from "../theme";
import { type PageEntry, pagesOf, pathOf, rememberWorkspace, type WorkspaceManifest } from "../workspaces";
import { TopBar } from "./TopBar";

const FOLDED = "yiqiao.menuFolded";

/** The page of the menu that an address belongs to: the longest path that it starts with. */
function currentPage(
  workspace: WorkspaceManifest,
  pages: PageEntry[],
  pathname: string,
): PageEntry | undefined {
  return pages
    .filter((page) => {
      const path = pathOf(workspace, page);
      return pathname === path || (page.path !== "" && pathname.startsWith(`${path}/`));
    })
    .sort((a, b) => b.path.length - a.path.length)[0];
}

/** Desks: slim top bar, menu that folds to icons, the page. */
export function DeskFrame({ workspace }: { workspace: WorkspaceManifest }) {
  const t = useCommonText();
  const say = useBilingual();
  const session = useSession();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [isFolded, setFolded] = useState(() => localStorage.getItem(FOLDED) === "yes");
  const pages = pagesOf(workspace, session).filter((page) => page.menu !== false);
  const current = currentPage(workspace, pages, pathname);

  useEffect(() => rememberWorkspace(workspace.key), [workspace.key]);

  const fold = (): void => {
    localStorage.setItem(FOLDED, isFolded ? "no" : "yes");
    setFolded(!isFolded);
  };

  const entry = (page: PageEntry) => ({ key: page.path, icon: page.icon, label: say(page.title) });
  const items: MenuProps["items"] = [];
  for (const page of pages) {
    const heading = page.group ? say(page.group) : null;
    const last = items.at(-1);
    if (!heading) items.push(entry(page));
    else if (last && "label" in last && last.key === `group:${heading}` && "children" in last) {
      (last.children as ReturnType<typeof entry>[]).push(entry(page));
    } else
      items.push({
        type: "group",
        key: `group:${heading}`,
        label: isFolded ? null : heading,
        children: [entry(page)],
      });
  }

  // A workspace of one page (the counter) needs its width more than a menu.
  const hasMenu = pages.length > 1;
  return (
    <div style={{ height: "100%", display: "grid", gridTemplateRows: "44px minmax(0, 1fr)" }}>
      <a href="#content" className="visually-hidden">
        {t("frame.skip")}
      </a>
      <TopBar workspace={workspace} />
      <div
        style={{
          display: "grid",
          gridTemplateColumns: hasMenu ? `${isFolded ? 52 : 176}px minmax(0, 1fr)` : "minmax(0, 1fr)",
          minHeight: 0,
        }}
      >
        {hasMenu ? (
          <nav
            aria-label={t("frame.menu")}
            style={{
              background: palette.paper,
              borderInlineEnd: `1px solid ${palette.border}`,
              display: "flex",
              flexDirection: "column",
              minHeight: 0,
            }}
          >
            <Menu
              mode="inline"
              inlineCollapsed={isFolded}
              inlineIndent={14}
              selectedKeys={current ? [current.path] : []}
              items={items}
              onClick={({ key }) => void navigate(key ? `/${workspace.key}/${key}` : `/${workspace.key}`)}
              style={{ flex: 1, overflowY: "auto", borderInlineEnd: 0, paddingTop: 6, width: "100%" }}
            />
            <Button
              type="text"
              aria-label={isFolded ? t("frame.unfold") : t("frame.fold")}
              icon={isFolded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
              onClick={fold}
              style={{ margin: 6 }}
            />
          </nav>
        ) : null}
        <main
          id="content"
          tabIndex={-1}
          style={{ overflow: "auto", padding: "0 16px 16px", minWidth: 0, outline: "none" }}
        >
          {/* Not padding of the scrolling box: the heading of a table sticks to its very top. */}
          <div style={{ paddingTop: 12 }}>
            <Outlet />
          </div>
        </main>
      </div>
    </div>
  );
}
