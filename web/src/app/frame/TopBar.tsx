import { AppstoreOutlined, DownOutlined, SearchOutlined, UserOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, ConfigProvider, Dropdown, Modal } from "antd";
import { type CSSProperties, useState } from "react";
import { useNavigate } from "react-router";
import { asProblem, client, unwrap } from "@/api";
import { KeyHint, useActiveHotkeys, useHotkeys } from "@/ui/hotkeys";
import { useBilingual } from "../i18n/language";
import { useCommonText } from "../i18n/texts";
import { SecondFactorSetup } from "../pages/SecondFactorSetup";
import { ChangePasswordStep } from "../pages/SignInForms";
import { reloadSession, useSession, useSignOut } from "../session";
import { palette } from "../theme";
import { type WorkspaceManifest, workspacesOf } from "../workspaces";
import { GlobalPatientSearch } from "./GlobalPatientSearch";
import { Inbox } from "./Inbox";
import { LanguageButton } from "./LanguageButton";
import { Mark } from "./Mark";
import { useHospitalName } from "./useHospital";

const onBar: CSSProperties = { color: palette.barText };

/** Slim bar above every desk: where am I, which workspace, find a patient, what waits for me, who am I. */
export function TopBar({ workspace }: { workspace: WorkspaceManifest }) {
  const t = useCommonText();
  const say = useBilingual();
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { message } = App.useApp();
  const hospital = useHospitalName();
  const hotkeys = useActiveHotkeys();
  const [isSearching, setSearching] = useState(false);
  const [dialog, setDialog] = useState<"hotkeys" | "password" | "second_factor" | null>(null);
  // Administrators of the system have no business with patients.
  const findsPatients = session.permissions.includes("people.read");
  useHotkeys(findsPatients ? { "/": { label: t("frame.findPatient"), run: () => setSearching(true) } } : {});
  const mine = workspacesOf(session);

  const chooseCampus = async (campusId: string): Promise<void> => {
    const found = session.campuses.find((one) => String(one.id) === campusId);
    if (!found) return;
    await unwrap(client.PUT("/api/ui/session/workplace", { body: { campus_id: found.id } }));
    await reloadSession(queries);
    await queries.invalidateQueries();
  };

  const campus = (
    <span style={{ opacity: 0.92, whiteSpace: "nowrap" }}>
      {session.campus?.name}
      {session.campuses.length > 1 ? <DownOutlined style={{ fontSize: 10, marginInlineStart: 4 }} /> : null}
    </span>
  );

  return (
    <header
      style={{
        display: "flex",
        alignItems: "center",
        gap: 4,
        paddingInline: 12,
        background: palette.bar,
        color: palette.barText,
        minWidth: 0,
      }}
    >
      <Mark onDark />
      <strong
        style={{
          marginInlineStart: 8,
          whiteSpace: "nowrap",
          overflow: "hidden",
          textOverflow: "ellipsis",
          fontSize: 15,
        }}
      >
        {hospital}
      </strong>
      {session.campuses.length > 1 ? (
        <Dropdown
          trigger={["click"]}
          menu={{
            selectable: true,
            selectedKeys: session.campus ? [String(session.campus.id)] : [],
            items: session.campuses.map((one) => ({ key: String(one.id), label: one.name })),
            onClick: ({ key }) => void chooseCampus(key),
          }}
        >
          <Button type="text" style={onBar} aria-label={t("frame.campus")}>
            {campus}
          </Button>
        </Dropdown>
      ) : (
        <span style={{ paddingInline: 10 }}>{session.campus ? campus : null}</span>
      )}
      <Dropdown
        trigger={["click"]}
        menu={{
          selectable: true,
          selectedKeys: [workspace.key],
          items: mine.map((one) => ({ key: one.key, icon: one.icon, label: say(one.title) })),
          onClick: ({ key }) => void navigate(`/${key}`),
        }}
      >
        <Button
          type="text"
          style={{ ...onBar, background: "rgb(255 255 255 / 12%)" }}
          icon={<AppstoreOutlined />}
          aria-label={t("frame.workspaces")}
        >
          {say(workspace.title)}
          <DownOutlined style={{ fontSize: 10 }} />
        </Button>
      </Dropdown>
      <div style={{ flex: 1, display: "flex", justifyContent: "center", minWidth: 0 }}>
        {findsPatients ? (
          <Button
            onClick={() => setSearching(true)}
            icon={<SearchOutlined />}
            style={{
              width: "100%",
              maxWidth: 340,
              justifyContent: "flex-start",
              background: "rgb(255 255 255 / 12%)",
              borderColor: "transparent",
              color: palette.barText,
              boxShadow: "none",
            }}
          >
            <span style={{ flex: 1, textAlign: "start" }}>{t("frame.findPatient")}</span>
            <KeyHint keys="/" />
          </Button>
        ) : null}
      </div>
      <Inbox style={onBar} />
      <LanguageButton style={onBar} />
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            { key: "hotkeys", label: t("frame.hotkeys"), onClick: () => setDialog("hotkeys") },
            { key: "password", label: t("frame.changePassword"), onClick: () => setDialog("password") },
            {
              key: "second_factor",
              label:
                session.second_factor === "passed"
                  ? `${t("secondFactor.menu")}（${t("secondFactor.on")}）`
                  : t("secondFactor.menu"),
              disabled: session.second_factor === "passed",
              onClick: () => setDialog("second_factor"),
            },
            { type: "divider" },
            {
              key: "out",
              label: t("frame.signOut"),
              onClick: () => void signOut().catch((error) => message.error(asProblem(error).detail)),
            },
          ],
        }}
      >
        <Button type="text" style={onBar} icon={<UserOutlined />} aria-label={t("frame.user")}>
          {session.user?.display_name}
        </Button>
      </Dropdown>
      <ConfigProvider>
        <GlobalPatientSearch open={isSearching} onClose={() => setSearching(false)} workspace={workspace} />
        <Modal
          open={dialog === "hotkeys"}
          onCancel={() => setDialog(null)}
          footer={null}
          title={t("frame.hotkeys")}
          width={420}
        >
          {hotkeys.length === 0 ? t("frame.noHotkeys") : null}
          <dl style={{ display: "grid", gridTemplateColumns: "auto 1fr", gap: "8px 16px", margin: 0 }}>
            {hotkeys.map((one) => (
              <div key={one.key} style={{ display: "contents" }}>
                <dt>
                  <KeyHint keys={one.key} style={{ marginInlineStart: 0 }} />
                </dt>
                <dd style={{ margin: 0 }}>{one.label}</dd>
              </div>
            ))}
          </dl>
        </Modal>
        <Modal
          open={dialog === "password"}
          onCancel={() => setDialog(null)}
          footer={null}
          title={t("frame.changePassword")}
          width={420}
          destroyOnHidden
        >
          <ChangePasswordStep
            forced={false}
            onDone={async () => {
              setDialog(null);
              void message.success(t("frame.passwordChanged"));
              await reloadSession(queries);
            }}
          />
        </Modal>
        <Modal
          open={dialog === "second_factor"}
          onCancel={() => setDialog(null)}
          footer={null}
          title={t("secondFactor.title")}
          width={460}
          mask={{ closable: false }}
          destroyOnHidden
        >
          <SecondFactorSetup
            forced={false}
            onDone={async () => {
              setDialog(null);
              await reloadSession(queries);
            }}
          />
        </Modal>
      </ConfigProvider>
    </header>
  );
}
