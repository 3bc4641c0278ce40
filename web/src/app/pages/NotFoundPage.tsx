import { AppstoreOutlined, CompassOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useNavigate } from "react-router";
import { StatePanel } from "@/ui/states";
import { useCommonText } from "../i18n/texts";
import { useSignOut } from "../session";

export function NotFoundPage() {
  const t = useCommonText();
  const navigate = useNavigate();
  return (
    <StatePanel
      icon={<CompassOutlined />}
      title={t("state.notFoundTitle")}
      hint={t("state.notFoundHint")}
      action={
        <Button type="primary" onClick={() => void navigate("/")}>
          {t("home")}
        </Button>
      }
    />
  );
}

/** Signed in, but no workspace is assigned (or none of this build). */
export function NoWorkspacePage() {
  const t = useCommonText();
  const signOut = useSignOut();
  return (
    <StatePanel
      icon={<AppstoreOutlined />}
      title={t("state.noWorkspaceTitle")}
      hint={t("state.noWorkspaceHint")}
      action={<Button onClick={() => void signOut()}>{t("frame.signOut")}</Button>}
    />
  );
}
