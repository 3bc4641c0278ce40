import { Navigate, useLocation, useParams } from "react-router";
import { NoWorkspacePage } from "./pages/NotFoundPage";
import { useSession } from "./session";
import { type PageEntry, startingWorkspace } from "./workspaces";

/** Pages that every desk has, whatever its workspace; not in the menu unless the workspace puts them there. */
export const commonPages: PageEntry[] = [
  {
    path: "approvals",
    title: { zh: "审批", en: "Approvals" },
    menu: false,
    permission: "approval.use",
    load: () => import("@/subsystems/work/ApprovalsPage"),
  },
  {
    path: "jobs",
    title: { zh: "后台任务", en: "Jobs" },
    menu: false,
    permission: "jobs.own",
    load: () => import("@/subsystems/work/JobsPage"),
  },
];

/** The server's links name a page, not a workspace: `/approvals/17` opens it where the person works. */
export function ToCommonPage({ page }: { page: string }) {
  const target = startingWorkspace(useSession());
  const { id } = useParams();
  const { search } = useLocation();
  if (!target) return <NoWorkspacePage />;
  return <Navigate to={`/${target.key}/${page}${id ? `?request=${id}` : search}`} replace />;
}
