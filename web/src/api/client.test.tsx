import { renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { problem, serve } from "@/testing/server";
import { ApiProblem, client, newKey, onSignedOut, unwrap, useIdempotencyKey } from ".";

const readSession = () => unwrap(client.GET("/api/ui/session"));

it("sends the CSRF token with writes only", async () => {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie that Django would have set
  document.cookie = "csrftoken=t-1";
  const asked = serve({ "GET /api/ui/session": {}, "DELETE /api/ui/session": { status: 204 } });
  await readSession();
  await unwrap(client.DELETE("/api/ui/session"));
  expect(asked.map((one) => one.headers.get("X-CSRFToken"))).toEqual([null, "t-1"]);
});

it("throws a problem document as ApiProblem", async () => {
  serve({
    "GET /api/ui/session": problem(422, "input.invalid", "“姓名”必填。", [
      { field: "name", message: "必填" },
    ]),
  });
  const error = await readSession().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiProblem);
  expect(error).toMatchObject({
    status: 422,
    code: "input.invalid",
    detail: "“姓名”必填。",
    fields: [{ field: "name", message: "必填" }],
    request_id: "r-1",
    isRefusal: true,
    isUnclear: false,
  });
});

it("turns a lost network and an unreadable answer into sentences", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(readSession()).rejects.toMatchObject({ status: 0, code: "client.offline", isUnclear: true });
  vi.stubGlobal("fetch", async () => new Response("<html>502</html>", { status: 502 }));
  await expect(readSession()).rejects.toMatchObject({ status: 502, code: "client.unreadable" });
});

it("tells the shell about an ended session, but not about a wrong password", async () => {
  const heard = vi.fn();
  const stop = onSignedOut(heard);
  const refused = problem(401, "access.not_signed_in", "请登录。");
  serve({ "POST /api/ui/session": refused, "GET /api/ui/meta/statuses": refused });
  await unwrap(client.POST("/api/ui/session", { body: { username: "a", password: "b" } })).catch(() => null);
  expect(heard).not.toHaveBeenCalled();
  await unwrap(client.GET("/api/ui/meta/statuses")).catch(() => null);
  expect(heard).toHaveBeenCalledTimes(1);
  stop();
});

it("keeps one key per act and makes a new one when the dialog opens again", () => {
  const { result, rerender } = renderHook(({ open }) => useIdempotencyKey(open), {
    initialProps: { open: true },
  });
  const first = result.current.current();
  rerender({ open: true });
  expect(result.current.current()).toBe(first);
  rerender({ open: false });
  rerender({ open: true });
  expect(result.current.current()).not.toBe(first);
});

it("makes keys where randomUUID does not exist (plain HTTP in the hospital network)", () => {
  vi.stubGlobal("crypto", { getRandomValues: (bytes: Uint8Array) => bytes.fill(255) });
  expect(newKey()).toBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
});
