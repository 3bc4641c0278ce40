import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { KeyHint, useActiveHotkeys, useHotkeys } from "./hotkeys";

function Page({ pay, find }: { pay: () => void; find: () => void }) {
  useHotkeys({ F4: { label: "收费", run: pay }, "/": { label: "找患者", run: find } });
  return <input aria-label="box" />;
}

function List() {
  return (
    <p>
      {useActiveHotkeys()
        .map((one) => `${one.key}=${one.label}`)
        .join(" ")}
    </p>
  );
}

it("runs the key of the page and lists it while it is on screen", async () => {
  const pay = vi.fn();
  const { unmount } = render(<Page pay={pay} find={vi.fn()} />);
  render(<List />);
  expect(screen.getByText("F4=收费 /=找患者")).toBeVisible();
  await userEvent.keyboard("{F4}");
  expect(pay).toHaveBeenCalledTimes(1);
  unmount();
  await userEvent.keyboard("{F4}");
  expect(pay).toHaveBeenCalledTimes(1);
});

it("leaves printable keys to the field that somebody types in", async () => {
  const find = vi.fn();
  render(<Page pay={vi.fn()} find={find} />);
  await userEvent.type(screen.getByLabelText("box"), "a/b");
  expect(find).not.toHaveBeenCalled();
  expect(screen.getByLabelText("box")).toHaveValue("a/b");
});

it("does not repeat an act while the key is held down", () => {
  const pay = vi.fn();
  render(<Page pay={pay} find={vi.fn()} />);
  for (const repeat of [false, true, true])
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "F4", repeat }));
  expect(pay).toHaveBeenCalledTimes(1);
});

it("rests behind an open dialog", async () => {
  const pay = vi.fn();
  render(
    <>
      <Page pay={pay} find={vi.fn()} />
      <div role="dialog" aria-modal="true" />
    </>,
  );
  await userEvent.keyboard("{F4}");
  expect(pay).not.toHaveBeenCalled();
});

it("writes the key beside its act", () => {
  render(<KeyHint keys="F4" />);
  expect(screen.getByText("F4")).toBeInTheDocument();
});
