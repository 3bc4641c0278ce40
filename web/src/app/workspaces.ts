import type { ComponentType, ReactNode } from "react";
import type { Bilingual } from "./i18n/language";
import type { Session } from "./session";

/** One page of a workspace. Pages are loaded when they are first opened. */
export interface PageEntry {
  /** Path below the workspace, `""` for its home; may hold parameters: `bills/:billId`. */
  path: string;
  title: Bilingual;
  /** Icon of the menu entry. A page without one still stands in the menu unless `menu` is false. */
  icon?: ReactNode;
  /** False for pages that are reached from another page. */
  menu?: boolean;
  /** Heading that this page's menu entry stands under. */
  group?: Bilingual;
  /** Permission without which the page is neither shown nor opened. */
  permission?: string;
  load: () => Promise<{ default: ComponentType }>;
}

/** What a folder `workspaces/<role>/manifest.ts` exports as `default`. */
export interface WorkspaceManifest {
  /** The folder's name, the first part of the address, and the server's name of the workspace. */
  key: string;
  title: Bilingual;
  icon: ReactNode;
  /** Place in the workspace switch, small first. */
  order: number;
  /** desk: top bar and menu. kiosk: touch, 1080×1920. mobile: phone. bare: nothing at all (big screens). */
  frame: "desk" | "kiosk" | "mobile" | "bare";
  pages: PageEntry[];
  /** Shown instead of the login page to those who are not signed in: a workspace with its own way in. */
  entry?: ComponentType;
  /** Where the global patient search goes with a chosen patient; without it a drawer opens. */
  patientPath?: (patientId: string) => string;
}

const found = import.meta.glob<{ default: WorkspaceManifest }>("../workspaces/*/manifest.{ts,tsx}", {
  eager: true,
});

/** All workspaces of this build, in the order of the switch. */
export const workspaces: WorkspaceManifest[] = Object.values(found)
  .map((module) => module.default)
  .sort((a, b) => a.order - b.order);

/** The workspaces that this person may enter. */
export const workspacesOf = (session: Session): WorkspaceManifest[] =>
  workspaces.filter((one) => session.workspaces.includes(one.key));

/** The pages of a workspace that this person may open. */
export const pagesOf = (workspace: WorkspaceManifest, session: Session): PageEntry[] =>
  workspace.pages.filter((page) => !page.permission || session.permissions.includes(page.permission));

const LAST_WORKSPACE = "yiqiao.lastWorkspace";

/** Remembers where somebody worked, for the next sign-in on this machine. */
export const rememberWorkspace = (key: string): void => localStorage.setItem(LAST_WORKSPACE, key);

/** The workspace to start in: the last one on this machine, else the first one. */
export function startingWorkspace(session: Session): WorkspaceManifest | undefined {
  const mine = workspacesOf(session);
  const last = localStorage.getItem(LAST_WORKSPACE);
  return mine.find((one) => one.key === last) ?? mine[0];
}

/** The workspace that an address belongs to. */
export const workspaceAt = (pathname: string): WorkspaceManifest | undefined =>
  workspaces.find((one) => one.key === pathname.split("/")[1]);

/** The address of a page. */
export const pathOf = (workspace: WorkspaceManifest, page: PageEntry): string =>
  page.path ? `/${workspace.key}/${page.path}` : `/${workspace.key}`;
