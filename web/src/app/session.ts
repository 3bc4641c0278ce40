import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { type ApiProblem, apiKey, client, type Schemas, unwrap } from "@/api";

export type Session = Schemas["SignInStateOut"];

/** Where somebody stands on the way in; only `ready` sees workspaces. */
export type SessionStage =
  | "anonymous"
  | "second_factor"
  | "change_password"
  | "set_up_second_factor"
  | "ready";

export function stageOf(session: Session): SessionStage {
  if (session.second_factor === "required") return "second_factor";
  if (!session.authenticated || !session.user) return "anonymous";
  if (session.must_change_password) return "change_password";
  if (session.must_set_up_second_factor) return "set_up_second_factor";
  return "ready";
}

const SESSION_KEY = apiKey("/api/ui/session");

const readSession = (): Promise<Session> => unwrap(client.GET("/api/ui/session"));

/** The session as the server sees it; also hands out the CSRF cookie. */
export const useSessionQuery = () =>
  useQuery<Session, ApiProblem>({
    queryKey: SESSION_KEY,
    queryFn: readSession,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Asks the server again and returns what it says. */
export async function reloadSession(queries: QueryClient): Promise<Session> {
  const session = await readSession();
  queries.setQueryData(SESSION_KEY, session);
  return session;
}

/** Forgets everything of the person who was here: cached answers and unsent drafts. */
export function forgetPerson(queries: QueryClient): void {
  queries.removeQueries({ predicate: (query) => query.queryKey[1] !== "/api/ui/session" });
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith("yiqiao.draft.")) sessionStorage.removeItem(name);
  }
}

export const SessionContext = createContext<Session | null>(null);

/** The session of the signed-in person. Only inside the signed-in part of the interface. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession is for pages of signed-in people");
  return session;
}

/** The session, or null on the way in (login page) and in tests without one. */
export const useMaybeSession = (): Session | null => useContext(SessionContext);

/** Whether the person may do `permission`, such as `cashier.settle`. */
export function useCan(): (permission: string | undefined) => boolean {
  const session = useMaybeSession();
  return (permission) => !permission || (session?.permissions.includes(permission) ?? false);
}

/** Ends the session here and on the server and goes to the login page with nothing left in memory. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await unwrap(client.DELETE("/api/ui/session"));
    forgetPerson(queries);
    window.location.assign("/login");
  };
}
