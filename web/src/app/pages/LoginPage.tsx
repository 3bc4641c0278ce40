import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Skeleton } from "antd";
import { useEffect } from "react";
import { Navigate, useSearchParams } from "react-router";
import { useBilingual } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { FailedState } from "@/ui/states";
import { LanguageButton } from "../frame/LanguageButton";
import { Mark } from "../frame/Mark";
import { useCommonText } from "../i18n/texts";
import { reloadSession, type SessionStage, stageOf, useSessionQuery, useSignOut } from "../session";
import { SecondFactorSetup } from "./SecondFactorSetup";
import { ChangePasswordStep, CodeStep, PasswordStep } from "./SignInForms";

/** Only addresses of this interface: `//evil.example` and the like lead home. */
export const safeNext = (next: string | null): string =>
  next && /^\/(?![/\\])/.test(next) && !next.startsWith("/login") ? next : "/";

/** The way in: password, second factor, forced change of password — one step at a time. */
export function LoginPage() {
  const t = useCommonText();
  const say = useBilingual();
  const queries = useQueryClient();
  const signOut = useSignOut();
  const [search] = useSearchParams();
  const query = useSessionQuery();
  const session = query.data;
  const stage: SessionStage = session ? stageOf(session) : "anonymous";
  const hospital = session ? say({ zh: session.hospital.name_zh, en: session.hospital.name_en }) : "";
  const title = t(
    stage === "second_factor"
      ? "login.secondTitle"
      : stage === "change_password"
        ? "login.changeTitle"
        : stage === "set_up_second_factor"
          ? "secondFactor.title"
          : "login.title",
  );

  useEffect(() => {
    document.title = `${title} · ${t("product")}`;
  }, [title, t]);

  if (session && stage === "ready") return <Navigate to={safeNext(search.get("next"))} replace />;

  const onDone = async (): Promise<void> => {
    await reloadSession(queries);
  };
  return (
    <main
      style={{
        minHeight: "100%",
        display: "grid",
        placeItems: "center",
        background: palette.desk,
        padding: 16,
        boxSizing: "border-box",
      }}
    >
      <div style={{ width: "100%", maxWidth: 400 }}>
        <div style={{ display: "flex", alignItems: "center", gap: 10, marginBottom: 16, minHeight: 48 }}>
          <Mark size={36} />
          <div style={{ minWidth: 0 }}>
            <div style={{ fontSize: 17, fontWeight: 600, lineHeight: 1.3 }}>{hospital || t("product")}</div>
            <div style={{ color: palette.textSecondary }}>{t("product")}</div>
          </div>
        </div>
        <section
          aria-label={title}
          style={{
            background: palette.paper,
            border: `1px solid ${palette.border}`,
            borderRadius: 8,
            padding: "22px 24px 24px",
          }}
        >
          <div style={{ display: "flex", alignItems: "center", marginBottom: 14 }}>
            <h1 style={{ fontSize: 20, margin: 0, fontWeight: 600 }}>{title}</h1>
            <LanguageButton style={{ marginInlineStart: "auto", marginInlineEnd: -12 }} />
          </div>
          {query.isPending ? <Skeleton active paragraph={{ rows: 4 }} /> : null}
          {query.error && !session ? (
            <FailedState error={query.error} onRetry={() => void query.refetch()} />
          ) : null}
          {session?.notice && stage === "anonymous" ? (
            <Alert type="info" showIcon title={session.notice.detail} style={{ marginBottom: 16 }} />
          ) : null}
          {session && stage === "anonymous" ? <PasswordStep onDone={onDone} /> : null}
          {session && stage === "second_factor" ? <CodeStep onDone={onDone} /> : null}
          {session && stage === "change_password" ? <ChangePasswordStep onDone={onDone} /> : null}
          {session && stage === "set_up_second_factor" ? <SecondFactorSetup onDone={onDone} /> : null}
          {session && stage !== "anonymous" ? (
            <Button type="link" block style={{ marginTop: 8 }} onClick={() => void signOut()}>
              {t("login.other")}
            </Button>
          ) : null}
        </section>
      </div>
    </main>
  );
}
