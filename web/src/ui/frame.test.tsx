import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { renderPage } from "@/testing/render";
import { Chart } from "./chart/Chart";
import { DetailDrawer } from "./DetailDrawer";
import { JobProgress, paceOf } from "./JobProgress";
import { LiveAge } from "./LiveAge";
import { PageHeader } from "./PageHeader";
import { PrintFrame } from "./PrintFrame";

it("names the page and the browser tab", () => {
  renderPage(<PageHeader title="日结" note="11 月 22 日" />);
  expect(screen.getByRole("heading", { name: "日结" })).toBeVisible();
  expect(document.title).toBe("日结 · 医桥");
});

it("closes a drawer by Esc", async () => {
  const onClose = vi.fn();
  renderPage(
    <DetailDrawer open onClose={onClose} title="账单">
      明细
    </DetailDrawer>,
  );
  expect(screen.getByText("明细")).toBeVisible();
  await userEvent.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalledTimes(1);
});

it("prints with hospital, operator, code and page numbers on the right paper", async () => {
  const print = vi.fn();
  vi.stubGlobal("print", print);
  renderPage(
    <PrintFrame open onClose={vi.fn()} title="结算单" paper="A5" code="S-1">
      内容
    </PrintFrame>,
  );
  const sheet = document.querySelector(".print-root");
  expect(sheet).toHaveTextContent("示范医院");
  expect(sheet).toHaveTextContent("S-1");
  expect(sheet?.querySelector("style")?.textContent).toMatch(
    /size: A5;[\s\S]*操作员 张三[\s\S]*counter\(pages\)/,
  );
  await userEvent.click(screen.getByRole("button", { name: /打印/ }));
  expect(print).toHaveBeenCalledTimes(1);
});

it("computes the pace of a job", () => {
  const start = "2026-11-22T08:00:00Z";
  expect(paceOf(500, 2000, start, Date.parse("2026-11-22T08:00:50Z"))).toEqual({ rate: 10, remaining: 150 });
  expect(paceOf(0, 2000, start, Date.parse("2026-11-22T08:00:50Z"))).toBeNull();
  expect(paceOf(5, null, start, Date.parse("2026-11-22T08:00:01Z"))).toEqual({ rate: 5, remaining: null });
});

it("shows progress, rate and remaining time", () => {
  renderPage(
    <JobProgress
      label="导入"
      state="running"
      done={500}
      total={2000}
      startedAt="2026-11-22T08:00:00Z"
      asOf="2026-11-22T08:00:50Z"
    />,
  );
  expect(screen.getByText("500 / 2,000 · 每秒 10 条 · 约剩 3 分钟")).toBeVisible();
});

it("says how old live content is once it is stale", () => {
  render(<LiveAge updatedAt={Date.now() - 40_000} />);
  expect(screen.getByText("40 秒前更新")).toBeVisible();
});

it("shows an empty chart as empty without loading ECharts", () => {
  renderPage(<Chart title="各科室收入（元）" option={{}} isEmpty />);
  expect(screen.getByRole("heading", { name: "各科室收入（元）" })).toBeVisible();
  expect(screen.getByText("暂无数据")).toBeVisible();
});
