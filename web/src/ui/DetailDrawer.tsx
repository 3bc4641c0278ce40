import { Drawer } from "antd";
import type { ReactNode } from "react";

export interface DetailDrawerProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** Status and badges, right of the title. */
  extra?: ReactNode;
  /** Actions; they stay in sight at the bottom. */
  footer?: ReactNode;
  /** Pixels; 560 by default, 760 for two columns. Never wider than the window. */
  width?: number;
  children: ReactNode;
}

/** The one way to look at a row: beside its list, closed by Esc, forgotten when closed. */
export function DetailDrawer({
  open,
  onClose,
  title,
  extra,
  footer,
  width = 560,
  children,
}: DetailDrawerProps) {
  return (
    <Drawer
      open={open}
      onClose={onClose}
      title={title}
      extra={extra}
      footer={
        footer ? <div style={{ display: "flex", gap: 8, justifyContent: "flex-end" }}>{footer}</div> : null
      }
      size={Math.min(width, window.innerWidth)}
      destroyOnHidden
      styles={{ body: { padding: 16 } }}
    >
      {children}
    </Drawer>
  );
}
