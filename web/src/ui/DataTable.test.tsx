import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { problemFrom } from "@/api/problem";
import { renderPage } from "@/testing/render";
import { DataTable, type DataTableProps, type ListPage, type ListRequest } from "./DataTable";

interface Row {
  id: number;
  name: string;
  phone: string;
}

const rows: Row[] = Array.from({ length: 45 }, (_, at) => ({
  id: at + 1,
  name: `患者${at + 1}`,
  phone: `138${at}`,
}));
const page = async ({ page, page_size, q }: ListRequest): Promise<ListPage<Row>> => {
  const found = rows.filter((row) => row.name.includes(q));
  return { items: found.slice((page - 1) * page_size, page * page_size), total: found.length };
};
const rowKey = (row: Row) => row.id;

const show = (different: Partial<DataTableProps<Row>> = {}) =>
  renderPage(
    <DataTable<Row>
      name="test.rows"
      load={page}
      rowKey={rowKey}
      columns={[
        { key: "name", title: "姓名", sortable: true, render: (row) => row.name },
        { key: "phone", title: "电话", optional: true, render: (row) => row.phone },
      ]}
      {...different}
    />,
  );

it("asks the server for the next page and for what was searched", async () => {
  const load = vi.fn(page);
  show({ load });
  expect(await screen.findByText("患者1")).toBeVisible();
  expect(screen.getByText("1–20 / 共 45 条")).toBeVisible();
  await userEvent.click(screen.getByTitle("2"));
  expect(await screen.findByText("患者21")).toBeVisible();
  await userEvent.type(screen.getByRole("textbox", { name: "查询" }), "患者45{Enter}");
  expect(await screen.findByText("患者45")).toBeVisible();
  expect(load.mock.lastCall?.[0]).toMatchObject({ q: "患者45", page: 1, page_size: 20 });
});

it("sorts on the server", async () => {
  const load = vi.fn(page);
  show({ load });
  await screen.findByText("患者1");
  await userEvent.click(screen.getByRole("columnheader", { name: "姓名" }));
  await waitFor(() => expect(load.mock.lastCall?.[0].sort).toBe("name"));
  await userEvent.click(screen.getByRole("columnheader", { name: "姓名" }));
  await waitFor(() => expect(load.mock.lastCall?.[0].sort).toBe("-name"));
});

it("opens the drawer of a row by Enter", async () => {
  show({ detail: { title: (row) => `档案 ${row.name}`, content: (row) => `电话 ${row.phone}` } });
  const row = (await screen.findByText("患者3")).closest("tr");
  row?.focus();
  await userEvent.keyboard("{Enter}");
  expect(await screen.findByText("档案 患者3")).toBeVisible();
  expect(screen.getByText("电话 1382")).toBeVisible();
});

it("keeps the choice of columns for the next time", async () => {
  const first = show();
  await screen.findByText("患者1");
  expect(screen.queryByText("1380")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "显示的列" }));
  await userEvent.click(await screen.findByRole("checkbox", { name: "电话" }));
  expect(await screen.findByText("1380")).toBeVisible();
  first.unmount();
  show();
  expect(await screen.findByText("1380")).toBeVisible();
});

it("says what to do when there is nothing, and offers to clear a search that found nothing", async () => {
  const first = show({
    load: async () => ({ items: [], total: 0 }),
    empty: { title: "还没有患者", hint: "刷卡建档" },
  });
  expect(await screen.findByText("还没有患者")).toBeVisible();
  first.unmount();
  show();
  await screen.findByText("患者1");
  await userEvent.type(screen.getByRole("textbox", { name: "查询" }), "zzz{Enter}");
  const empty = await screen.findByText("没有符合条件的记录");
  await userEvent.click(within(empty.parentElement as HTMLElement).getByRole("button", { name: "清除条件" }));
  expect(await screen.findByText("患者1")).toBeVisible();
});

it("shows a failure with a retry and a refusal without one", async () => {
  let isBroken = true;
  const first = show({
    load: async (request) => {
      if (isBroken) throw problemFrom(409, { title: "查询失败", detail: "请缩小范围。" }, null);
      return page(request);
    },
  });
  expect(await screen.findByText("请缩小范围。")).toBeVisible();
  isBroken = false;
  await userEvent.click(screen.getByRole("button", { name: "重试" }));
  expect(await screen.findByText("患者1")).toBeVisible();
  first.unmount();
  show({
    name: "test.refused",
    load: async () => {
      throw problemFrom(403, { detail: "您没有查看患者的权限。" }, null);
    },
  });
  expect(await screen.findByText("您没有查看患者的权限。")).toBeVisible();
  expect(screen.queryByRole("button", { name: "重试" })).toBeNull();
});

it("asks for a reason before personal data leaves", async () => {
  const run = vi.fn(async () => undefined);
  show({ exporting: { run, personalData: true } });
  await screen.findByText("患者1");
  await userEvent.click(screen.getByRole("button", { name: "导出" }));
  await waitFor(() => expect(screen.getByText("导出 45 条记录")).toBeVisible());
  await userEvent.type(screen.getByLabelText("原因"), "月度核对");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(run).toHaveBeenCalledWith(expect.objectContaining({ q: "" }), "月度核对"));
});
