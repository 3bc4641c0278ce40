import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { aSession, renderRoutes } from "@/testing/render";
import { problem, serve } from "@/testing/server";
import { defineTexts } from "./i18n/defineTexts";
import { switchLanguage } from "./i18n/language";
import { safeNext } from "./pages/LoginPage";
import { routes } from "./router";
import { type Session, stageOf } from "./session";
import { workspaces } from "./workspaces";

const anonymous = aSession({ authenticated: false, user: null, workspaces: [], permissions: [] });
const quiet = {
  "GET /api/ui/inbox": { unread: 0, notices: [], open_tasks: 0, tasks: [] },
  "GET /api/ui/meta/statuses": {},
  "GET /api/ui/access/users": { items: [], total: 0, page: 1, page_size: 20 },
};

/** A server that lets `zhangsan` in with the password `good`. */
const door = (states: { after: Session; before?: Session }) => {
  let session = states.before ?? anonymous;
  let hasEnded = false;
  return {
    ...quiet,
    "GET /api/ui/session": () => ({ json: session }),
    "POST /api/ui/session": ({ body }: { body: unknown }) => {
      if ((body as { password: string }).password !== "good")
        return problem(401, "access.bad_credentials", "用户名或密码不对，还可以试 4 次。");
      session = states.after;
      return { json: session };
    },
    "POST /api/ui/session/second-factor": () => {
      session = { ...states.after, second_factor: "passed", authenticated: true };
      return { json: session };
    },
    "POST /api/ui/session/password": () => {
      session = { ...states.after, must_change_password: false };
      return { json: session };
    },
    // The session ends once, at the first search.
    "GET /api/ui/patients": () => {
      if (hasEnded) return [];
      hasEnded = true;
      session = anonymous;
      return problem(401, "access.not_signed_in", "登录已失效。");
    },
  };
};

describe("the way in", () => {
  it("leads by keyboard from the login to the page that was asked for", async () => {
    serve(door({ after: aSession() }));
    renderRoutes(routes(), "/admin");
    expect(await screen.findByRole("heading", { name: "登录" })).toBeVisible();
    expect(screen.getByText("示范医院")).toBeVisible();
    await userEvent.keyboard("zhangsan{Tab}good{Enter}");
    expect(await screen.findByText("系统管理")).toBeVisible();
  });

  it("says under the field that the password is wrong and keeps the user name", async () => {
    serve(door({ after: aSession() }));
    renderRoutes(routes(), "/login");
    await screen.findByLabelText("用户名");
    await userEvent.keyboard("zhangsan{Tab}bad{Enter}");
    expect(await screen.findByText("用户名或密码不对，还可以试 4 次。")).toBeVisible();
    expect(screen.getByLabelText("用户名")).toHaveValue("zhangsan");
    expect(screen.getByLabelText("密码")).toHaveFocus();
  });

  it("asks for the second factor and sends six digits at once", async () => {
    serve(door({ after: aSession({ authenticated: false, second_factor: "required" }) }));
    renderRoutes(routes(), "/login");
    await screen.findByLabelText("用户名");
    await userEvent.keyboard("zhangsan{Tab}good{Enter}");
    await userEvent.type(await screen.findByLabelText("验证码"), "123456");
    expect(await screen.findByText("系统管理")).toBeVisible();
  });

  it("does not let anybody on before an expired password is changed", async () => {
    serve(door({ after: aSession({ must_change_password: true }) }));
    renderRoutes(routes(), "/login");
    await screen.findByLabelText("用户名");
    await userEvent.keyboard("zhangsan{Tab}good{Enter}");
    await userEvent.type(await screen.findByLabelText("当前密码"), "good");
    await userEvent.type(screen.getByLabelText("新密码"), "Better-1");
    await userEvent.type(screen.getByLabelText("再输一遍新密码"), "Better-2{Enter}");
    expect(await screen.findByText("两次输入的新密码不一样")).toBeVisible();
    await userEvent.clear(screen.getByLabelText("再输一遍新密码"));
    await userEvent.type(screen.getByLabelText("再输一遍新密码"), "Better-1{Enter}");
    expect(await screen.findByText("系统管理")).toBeVisible();
  });

  it("follows only addresses of this interface", () => {
    expect(safeNext("/admin?x=1")).toBe("/admin?x=1");
    for (const bad of ["//evil.example", "https://evil.example", "/\\evil", "/login", null])
      expect(safeNext(bad)).toBe("/");
  });
});

describe("the shell", () => {
  it("shows the refused state for a workspace that is not the person's", async () => {
    serve(door({ before: aSession({ workspaces: [] }), after: aSession() }));
    renderRoutes(routes(), "/admin");
    expect(await screen.findByText("没有权限")).toBeVisible();
  });

  it("says so when no workspace is assigned, and when there is no such page", async () => {
    serve(door({ before: aSession({ workspaces: [] }), after: aSession() }));
    const first = renderRoutes(routes(), "/");
    expect(await screen.findByText("还没有可用的工作台")).toBeVisible();
    first.unmount();
    renderRoutes(routes(), "/nowhere");
    expect(await screen.findByText("没有这个页面")).toBeVisible();
  });

  it("keeps the page under the password dialog when the session ends", async () => {
    const doctor = aSession({ permissions: ["people.read"] });
    serve(door({ before: doctor, after: doctor }));
    renderRoutes(routes(), "/admin");
    await screen.findByText("系统管理");
    await userEvent.keyboard("/");
    await userEvent.type(await screen.findByRole("combobox", { name: "找患者" }), "zhang");
    await waitFor(() => expect(screen.getByText("登录已失效")).toBeVisible());
    expect(screen.getByText("系统管理")).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText("密码"), "good{Enter}");
    await waitFor(() => expect(screen.queryByText("登录已失效")).toBeNull());
    expect(screen.getByText("系统管理")).toBeVisible();
  });

  it("leads a task's link to the page of the workspace in use", async () => {
    const clerk = aSession({ permissions: ["approval.use"] });
    serve({
      ...door({ before: clerk, after: clerk }),
      "GET /api/ui/approvals/tasks": { items: [], total: 0, page: 1, page_size: 20 },
      "GET /api/ui/approvals/17": problem(404, "approval.request_not_found", "没有这项申请。"),
    });
    renderRoutes(routes(), "/approvals/17");
    expect(await screen.findByText("没有这项申请。", undefined, { timeout: 15_000 })).toBeVisible();
    expect(screen.getByRole("heading", { name: "审批" })).toBeInTheDocument();
  });

  it("opens by a key and switches the language", async () => {
    serve(door({ before: aSession(), after: aSession() }));
    renderRoutes(routes(), "/admin");
    await userEvent.click(await screen.findByRole("button", { name: "English" }));
    expect(await screen.findByText("Administration")).toBeVisible();
    expect(document.documentElement.lang).toBe("en-US");
    switchLanguage("zh-CN");
    expect(await screen.findByText("系统管理")).toBeVisible();
  });
});

it("knows where a session stands", () => {
  expect(stageOf(anonymous)).toBe("anonymous");
  expect(stageOf(aSession({ second_factor: "required" }))).toBe("second_factor");
  expect(stageOf(aSession({ must_change_password: true }))).toBe("change_password");
  expect(stageOf(aSession({ second_factor: "passed" }))).toBe("ready");
});

it("gives every workspace its own key and order, and every page its own path", () => {
  expect(new Set(workspaces.map((one) => one.key)).size).toBe(workspaces.length);
  expect(new Set(workspaces.map((one) => one.order)).size).toBe(workspaces.length);
  for (const workspace of workspaces) {
    expect(new Set(workspace.pages.map((page) => page.path)).size).toBe(workspace.pages.length);
    expect(workspace.pages.some((page) => page.path === "")).toBe(true);
  }
});

it("replaces values in both languages", () => {
  const useText = defineTexts("test", { zh: { n: "共 {{n}} 条" }, en: { n: "{{n}} rows" } });
  expect(useText.at("zh-CN")("n", { n: 3 })).toBe("共 3 条");
  expect(useText.at("en-US")("n", { n: 3 })).toBe("3 rows");
});
