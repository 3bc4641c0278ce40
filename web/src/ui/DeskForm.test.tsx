import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Form, Input } from "antd";
import { expect, it, vi } from "vitest";
import { problemFrom } from "@/api/problem";
import { renderPage } from "@/testing/render";
import { DeskForm } from "./DeskForm";
import { namePathOf } from "./form";

interface Values {
  name: string;
  doc: string;
}

const show = (onSubmit: (values: Values) => Promise<unknown>, draft?: string) =>
  renderPage(
    <DeskForm<Values> onSubmit={onSubmit} draft={draft} submitLabel="登记">
      <Form.Item name="name" label="姓名" rules={[{ required: true, message: "请输入姓名" }]}>
        <Input />
      </Form.Item>
      <Form.Item name="doc" label="证件号">
        <Input />
      </Form.Item>
    </DeskForm>,
  );

it("moves on by Enter and submits on the last field", async () => {
  const onSubmit = vi.fn(async () => undefined);
  show(onSubmit);
  await userEvent.type(screen.getByLabelText("姓名"), "李四{Enter}");
  expect(screen.getByLabelText(/证件号/)).toHaveFocus();
  await userEvent.keyboard("310{Enter}");
  await waitFor(() => expect(onSubmit).toHaveBeenCalledWith({ name: "李四", doc: "310" }));
});

it("submits from anywhere by Ctrl+Enter", async () => {
  const onSubmit = vi.fn(async () => undefined);
  show(onSubmit);
  await userEvent.type(screen.getByLabelText("姓名"), "李四{Control>}{Enter}{/Control}");
  await waitFor(() => expect(onSubmit).toHaveBeenCalledTimes(1));
});

it("puts the server's sentence under its field, the focus into it, and keeps what was typed", async () => {
  show(async () => {
    throw problemFrom(422, { detail: "填写有误。", fields: [{ field: "doc", message: "校验位不对" }] }, null);
  });
  await userEvent.type(screen.getByLabelText("姓名"), "李四");
  await userEvent.click(screen.getByRole("button", { name: "登记" }));
  expect(await screen.findByText("校验位不对")).toBeVisible();
  expect(screen.getByLabelText(/证件号/)).toHaveFocus();
  expect(screen.getByLabelText("姓名")).toHaveValue("李四");
  expect(screen.queryByText("填写有误。")).toBeNull();
});

it("shows a sentence about no field above the form", async () => {
  show(async () => {
    throw problemFrom(409, { detail: "该患者已在册。" }, null);
  });
  await userEvent.type(screen.getByLabelText("姓名"), "李四");
  await userEvent.click(screen.getByRole("button", { name: "登记" }));
  expect(await screen.findByText("该患者已在册。")).toBeVisible();
});

it("restores a draft after a reload and forgets it once submitted", async () => {
  const first = show(async () => undefined, "register");
  await userEvent.type(screen.getByLabelText("姓名"), "李四");
  first.unmount();
  const second = show(async () => undefined, "register");
  expect(screen.getByLabelText("姓名")).toHaveValue("李四");
  expect(screen.getByText("已恢复上次没提交的内容")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "登记" }));
  await waitFor(() => expect(screen.queryByText("已恢复上次没提交的内容")).toBeNull());
  second.unmount();
  show(async () => undefined, "register");
  expect(screen.getByLabelText("姓名")).toHaveValue("");
});

it("reads dotted field names", () => {
  expect(namePathOf("lines.0.quantity")).toEqual(["lines", 0, "quantity"]);
});
