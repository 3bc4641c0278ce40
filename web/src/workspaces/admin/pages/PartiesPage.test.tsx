import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { palette } from "@/app/theme";
import { renderPage } from "@/testing/render";
import { problem, serve } from "@/testing/server";
import PartiesPage, { healthOf } from "./PartiesPage";

const well = { is_enabled: true, circuit: "closed", dead: 0, inbound_failed: 0 } as const;

it("shows the worst that is true of a party", () => {
  expect(healthOf(well)).toBe(palette.success);
  expect(healthOf({ ...well, circuit: "half_open" })).toBe(palette.warning);
  expect(healthOf({ ...well, inbound_failed: 1 })).toBe(palette.warning);
  expect(healthOf({ ...well, dead: 1 })).toBe(palette.error);
  expect(healthOf({ ...well, circuit: "open", inbound_failed: 1 })).toBe(palette.error);
  expect(healthOf({ ...well, is_enabled: false, dead: 9 })).toBe(palette.border);
});

it("says what happened when the state cannot be read", async () => {
  serve({ "GET /api/ui/exchange/parties": problem(403, "access.permission_denied", "您的岗位没有权限。") });
  renderPage(<PartiesPage />);
  expect(await screen.findByText("您的岗位没有权限。")).toBeVisible();
});

it("says so when no party is connected", async () => {
  serve({ "GET /api/ui/exchange/parties": [] });
  renderPage(<PartiesPage />);
  expect(await screen.findByText("没有接入机构")).toBeVisible();
});
