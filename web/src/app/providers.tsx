import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider, type ThemeConfig } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { type ReactNode, useEffect } from "react";
import { useLanguage } from "./i18n/language";
import { deskTheme } from "./theme";

/** Animation is for those who have not switched it off in their system. */
const wantsCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Theme and language for a part of the interface; frames nest their own theme. */
export function Themed({ theme, children }: { theme: ThemeConfig; children: ReactNode }) {
  const language = useLanguage();
  useEffect(() => {
    dayjs.locale(language === "en-US" ? "en" : "zh-cn");
  }, [language]);
  return (
    <ConfigProvider
      theme={{ ...theme, inherit: false, token: { ...theme.token, motion: !wantsCalm } }}
      locale={language === "en-US" ? enUS : zhCN}
      button={{ autoInsertSpace: false }}
    >
      <AntApp style={{ height: "100%" }}>{children}</AntApp>
    </ConfigProvider>
  );
}

/** Everything a page needs around it except the session. */
export function Providers({ queries, children }: { queries: QueryClient; children: ReactNode }) {
  return (
    <QueryClientProvider client={queries}>
      <Themed theme={deskTheme}>{children}</Themed>
    </QueryClientProvider>
  );
}
