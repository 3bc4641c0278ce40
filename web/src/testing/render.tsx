import { type RenderResult, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { createMemoryRouter, MemoryRouter, type RouteObject, RouterProvider } from "react-router";
import { Providers } from "@/app/providers";
import { makeQueryClient } from "@/app/queries";
import { type Session, SessionContext } from "@/app/session";

/** A signed-in session; pass what differs. */
export const aSession = (different: Partial<Session> = {}): Session => ({
  authenticated: true,
  user: {
    id: "7",
    username: "zhangsan",
    display_name: "张三",
    kind: "staff",
    roles: ["cashier"],
    counter_code: "",
  },
  permissions: [],
  workspaces: ["admin"],
  hospital: { slug: "demo", name_zh: "示范医院", name_en: "Demo Hospital" },
  campus: { id: "1", name: "本部" },
  campuses: [{ id: "1", name: "本部" }],
  must_change_password: false,
  must_set_up_second_factor: false,
  notice: null,
  second_factor: "none",
  idle_timeout_seconds: 900,
  ...different,
});

/** Renders a page or component with everything around it: cache without retries, theme, router, session. */
export function renderPage(
  content: ReactNode,
  options: { session?: Partial<Session>; at?: string } = {},
): RenderResult {
  const queries = makeQueryClient();
  queries.setDefaultOptions({ queries: { retry: false } });
  return render(
    <Providers queries={queries}>
      <SessionContext.Provider value={aSession(options.session)}>
        <MemoryRouter initialEntries={[options.at ?? "/"]}>{content}</MemoryRouter>
      </SessionContext.Provider>
    </Providers>,
  );
}

/** Renders real routes (the whole interface, for example) from an address on. */
export function renderRoutes(routes: RouteObject[], at: string): RenderResult {
  const queries = makeQueryClient();
  queries.setDefaultOptions({ queries: { retry: false } });
  const router = createMemoryRouter(routes, { initialEntries: [at] });
  return render(
    <Providers queries={queries}>
      <RouterProvider router={router} />
    </Providers>,
  );
}
