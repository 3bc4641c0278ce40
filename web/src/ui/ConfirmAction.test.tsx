import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Button } from "antd";
import { expect, it, vi } from "vitest";
import type { IdempotencyKey } from "@/api";
import { problemFrom } from "@/api/problem";
import { renderPage } from "@/testing/render";
import { ConfirmAction } from "./ConfirmAction";

const show = (onConfirm: (reason: string, key: IdempotencyKey) => Promise<unknown>) =>
  renderPage(
    <ConfirmAction
      trigger={<Button>办理退费</Button>}
      title="退费"
      object="欧阳** · 订单 0031"
      effect="退回 128.00 元到 信用付"
      danger
      reason="required"
      onConfirm={onConfirm}
    />,
  );

it("names object and effect, and does nothing without a reason", async () => {
  const onConfirm = vi.fn(async () => undefined);
  show(onConfirm);
  await userEvent.click(screen.getByRole("button", { name: "办理退费" }));
  await waitFor(() => expect(screen.getByText("欧阳** · 订单 0031")).toBeVisible());
  expect(screen.getByText("退回 128.00 元到 信用付")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "退费" }));
  expect(screen.getByText("请写明原因")).toBeVisible();
  expect(onConfirm).not.toHaveBeenCalled();
});

it("hands over the reason once, however often it is clicked, and closes", async () => {
  let finish: () => void = () => undefined;
  const onConfirm = vi.fn(
    (_reason: string, _key: IdempotencyKey) => new Promise<void>((done) => (finish = done)),
  );
  show(onConfirm);
  await userEvent.click(screen.getByRole("button", { name: "办理退费" }));
  await userEvent.type(screen.getByLabelText("原因"), "患者要求");
  await userEvent.dblClick(screen.getByRole("button", { name: "退费" }));
  expect(onConfirm).toHaveBeenCalledTimes(1);
  expect(onConfirm.mock.calls[0]?.[0]).toBe("患者要求");
  finish();
  await waitFor(() => expect(screen.queryByText("此操作不可撤销")).toBeNull());
});

it("keeps the key after an unclear answer and takes a new one after a refusal", async () => {
  const keys: string[] = [];
  const answers = [
    problemFrom(503, { detail: "结果未知。" }, null),
    problemFrom(409, { detail: "已经退过。" }, null),
  ];
  show(async (_reason, key) => {
    keys.push(key.current());
    throw answers[keys.length - 1] ?? answers[1];
  });
  await userEvent.click(screen.getByRole("button", { name: "办理退费" }));
  await userEvent.type(screen.getByLabelText("原因"), "x");
  for (const sentence of ["结果未知。", "已经退过。", "已经退过。"]) {
    await userEvent.click(screen.getByRole("button", { name: "退费" }));
    expect(await screen.findByText(sentence)).toBeVisible();
  }
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[1]);
});
