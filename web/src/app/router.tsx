import { Skeleton } from "antd";
import { lazy, type ReactNode, Suspense } from "react";
import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { RefusedState } from "@/ui/states";
import { commonPages, ToCommonPage } from "./commonPages";
import { ErrorBoundary } from "./ErrorBoundary";
import { frameOf } from "./frame/frames";
import { LoginPage } from "./pages/LoginPage";
import { NotFoundPage, NoWorkspacePage } from "./pages/NotFoundPage";
import { SignedIn } from "./SignedIn";
import { useCan, useSession } from "./session";
import { type PageEntry, startingWorkspace, type WorkspaceManifest, workspaces } from "./workspaces";

function Home() {
  const target = startingWorkspace(useSession());
  return target ? <Navigate to={`/${target.key}`} replace /> : <NoWorkspacePage />;
}

function OnlyWithWorkspace({ workspace, children }: { workspace: WorkspaceManifest; children: ReactNode }) {
  const session = useSession();
  if (session.workspaces.includes(workspace.key)) return children;
  return <RefusedState action={<a href="/">←</a>} />;
}

function OnlyWith({ permission, children }: { permission: string | undefined; children: ReactNode }) {
  return useCan()(permission) ? children : <RefusedState />;
}

const PageLoading = () => (
  <div style={{ padding: 4 }}>
    <Skeleton active title={{ width: 180 }} paragraph={{ rows: 6 }} />
  </div>
);

function pageRoute(page: PageEntry): RouteObject {
  const Page = lazy(page.load);
  const element = (
    <ErrorBoundary key={page.path}>
      <OnlyWith permission={page.permission}>
        <Suspense fallback={<PageLoading />}>
          <Page />
        </Suspense>
      </OnlyWith>
    </ErrorBoundary>
  );
  return page.path === "" ? { index: true, element } : { path: page.path, element };
}

function workspaceRoute(workspace: WorkspaceManifest): RouteObject {
  const Frame = frameOf(workspace.frame);
  return {
    path: workspace.key,
    element: (
      <OnlyWithWorkspace workspace={workspace}>
        <Frame key={workspace.key} workspace={workspace} />
      </OnlyWithWorkspace>
    ),
    children: [
      ...workspace.pages.map(pageRoute),
      ...(workspace.frame === "desk"
        ? commonPages.filter((page) => workspace.pages.every((own) => own.path !== page.path)).map(pageRoute)
        : []),
      { path: "*", element: <NotFoundPage /> },
    ],
  };
}

/** All addresses: the login page, one branch per workspace, and a page for everything else. */
export const routes = (): RouteObject[] => [
  { path: "/login", element: <LoginPage /> },
  {
    path: "/",
    element: <SignedIn />,
    children: [
      { index: true, element: <Home /> },
      ...workspaces.map(workspaceRoute),
      { path: "approvals/:id?", element: <ToCommonPage page="approvals" /> },
      { path: "jobs", element: <ToCommonPage page="jobs" /> },
      { path: "*", element: <NotFoundPage /> },
    ],
  },
];

export const makeRouter = () => createBrowserRouter(routes());
