import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ApiProblem } from "@/api";
import { problemFrom } from "@/api/problem";
import { renderPage } from "@/testing/render";
import { QueryState } from "./states";

const query = (part: object) => ({
  data: undefined,
  error: null,
  isPending: false,
  refetch: vi.fn(),
  ...part,
});
const show = (given: ReturnType<typeof query>) =>
  renderPage(
    <QueryState
      query={given as never}
      loading="loading"
      isEmpty={(rows: string[]) => rows.length === 0}
      empty="empty"
    >
      {(rows: string[]) => rows.join()}
    </QueryState>,
  );

it("shows the loading state until the first answer", () => {
  show(query({ isPending: true }));
  expect(screen.getByText("loading")).toBeVisible();
});

it("tells empty from content", () => {
  show(query({ data: [] }));
  expect(screen.getByText("empty")).toBeVisible();
  show(query({ data: ["a", "b"] }));
  expect(screen.getByText("a,b")).toBeVisible();
});

it("shows a refusal without a retry", () => {
  const error = problemFrom(403, { code: "access.permission_denied", detail: "您没有“退费”权限。" }, null);
  show(query({ error }));
  expect(screen.getByText("没有权限")).toBeVisible();
  expect(screen.getByText("您没有“退费”权限。")).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
});

it("shows what failed with its request number and retries", async () => {
  const given = query({ error: problemFrom(503, { detail: "上游没有回应。", request_id: "r-42" }, null) });
  show(given);
  expect(given.error).toBeInstanceOf(ApiProblem);
  expect(screen.getByText("请求编号 r-42")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "重试" }));
  expect(given.refetch).toHaveBeenCalledTimes(1);
});
