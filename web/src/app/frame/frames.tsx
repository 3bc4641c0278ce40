import type { ComponentType } from "react";
import { Outlet } from "react-router";
import type { WorkspaceManifest } from "../workspaces";
import { DeskFrame } from "./DeskFrame";
import { KioskFrame } from "./KioskFrame";
import { MobileFrame } from "./MobileFrame";

type Frame = ComponentType<{ workspace: WorkspaceManifest }>;

const BareFrame: Frame = () => <Outlet />;

const frames: Record<WorkspaceManifest["frame"], Frame> = {
  desk: DeskFrame,
  kiosk: KioskFrame,
  mobile: MobileFrame,
  bare: BareFrame,
};

/** The surroundings that a workspace asks for in its manifest. */
export const frameOf = (name: WorkspaceManifest["frame"]): Frame => frames[name];
