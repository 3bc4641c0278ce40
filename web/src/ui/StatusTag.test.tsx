import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderPage } from "@/testing/render";
import { serve } from "@/testing/server";
import { StatusTag } from "./StatusTag";

it("takes words and colour from the server's table and shows an unknown status as it is", async () => {
  serve({
    "GET /api/ui/meta/statuses": {
      order: { paid: { zh: "已支付", en: "Paid", colour: "success" } },
    },
  });
  renderPage(
    <>
      <StatusTag kind="order" value="paid" />
      <StatusTag kind="order" value="strange" />
    </>,
  );
  expect(await screen.findByText("已支付")).toHaveStyle({ color: "rgb(27, 106, 53)" });
  expect(screen.getByText("strange")).toBeVisible();
});
