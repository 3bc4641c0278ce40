import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  headers: Headers;
}

type Answer = { status?: number; json?: unknown } | unknown[] | Record<string, unknown>;
type Route = Answer | ((asked: Asked) => Answer | Promise<Answer>);

const isFull = (answer: Answer): answer is { status?: number; json?: unknown } =>
  !Array.isArray(answer) && ("status" in answer || "json" in answer) && !("items" in answer);

/**
 * Puts a server behind `fetch` for one test: `{ "GET /api/ui/session": {...} }`. An answer is the JSON
 * itself, `{ status, json }`, or a function of what was asked. Returns everything that was asked, in order.
 */
export function serve(routes: Record<string, Route>): Asked[] {
  const log: Asked[] = [];
  vi.stubGlobal("fetch", async (input: Request | string, init?: RequestInit) => {
    const request =
      input instanceof Request ? input : new Request(new URL(input, window.location.origin), init);
    const url = new URL(request.url);
    const raw = await request.text();
    const asked: Asked = {
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: raw ? JSON.parse(raw) : null,
      headers: request.headers,
    };
    log.push(asked);
    const route = routes[`${asked.method} ${asked.path}`];
    const answer: Answer =
      route === undefined
        ? problem(404, "resource.not_found", `no answer for ${asked.method} ${asked.path}`)
        : typeof route === "function"
          ? await route(asked)
          : route;
    const { status = 200, json } = isFull(answer) ? answer : { json: answer };
    const kind = status >= 400 ? "application/problem+json" : "application/json";
    return new Response(status === 204 ? null : JSON.stringify(json ?? null), {
      status,
      headers: { "content-type": kind },
    });
  });
  return log;
}

/** A problem document as the server writes it. */
export const problem = (
  status: number,
  code: string,
  detail: string,
  fields: { field: string; message: string }[] = [],
): { status: number; json: unknown } => ({
  status,
  json: {
    type: `urn:yiqiao:problem:${code}`,
    title: "操作没有完成",
    status,
    code,
    detail,
    fields,
    request_id: "r-1",
  },
});
