import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { renderPage } from "@/testing/render";
import { DateInput, MoneyInput } from "./fields";

it("reads a date typed as month and day", async () => {
  const onChange = vi.fn();
  renderPage(<DateInput aria-label="日期" onChange={onChange} />);
  await userEvent.type(screen.getByLabelText("日期"), "0612{Enter}");
  expect(onChange).toHaveBeenLastCalledWith(`${new Date().getFullYear()}-06-12`);
});

it("keeps an amount as the string that was typed", async () => {
  const onChange = vi.fn();
  renderPage(<MoneyInput aria-label="金额" onChange={onChange} />);
  await userEvent.type(screen.getByLabelText("金额"), "90071992547409931.23");
  expect(onChange).toHaveBeenLastCalledWith("90071992547409931.23");
});
